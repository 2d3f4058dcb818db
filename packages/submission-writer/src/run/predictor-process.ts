import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UserError } from "@spinegrade/pipeline";
import type { PredictorProcess } from "./supervise.ts";

/** An optional peer: it is found where it is installed, and never imported. */
const PREDICTOR = "@spinegrade/predictor";

/**
 * The process that predicts: `spinegrade-predict studies` of `@spinegrade/predictor`, which needs TensorFlow. This package does
 * not import it, so that a fault of TensorFlow cannot keep the submission from being written.
 * @param runs two-stage runs that predict; none: every one-stage run that is trained.
 * @throws UserError when the package is not installed.
 */
export function predictorProcess(runs: readonly string[] = []): PredictorProcess {
  const require = createRequire(import.meta.url);
  try {
    const manifest = require.resolve(`${PREDICTOR}/package.json`);
    return { args: [join(dirname(manifest), "bin", "spinegrade-predict.mjs"), "studies", ...runs] };
  } catch (cause) {
    throw new UserError(`${PREDICTOR} is not installed, so nothing can be predicted: install it`, {
      cause,
    });
  }
}

import { join } from "node:path";
import { type Command, command, type PipelineConfig, readWhole, UserError } from "@spinegrade/pipeline";
import { describeCondition } from "../noise/describe-noise.ts";
import { findNoise } from "../noise/find-noise.ts";
import { DEFAULT_DISAGREEMENT } from "../noise/rank-grades.ts";

/** The command `noise`: which given grades look wrong to nets that have not seen them. */
export function noiseCommand(loadConfig: () => Promise<PipelineConfig>): Command {
  return command({
    summary:
      "Lists the given grades that nets which were not trained on the study find improbable, with their slices.\n" +
      "Without RUN: all summarised runs, trials excluded.\n" +
      "reads  data-processed/runs/<run>/out-of-fold.json or at-labelled-points.json, data-processed/samples,\n" +
      "       wrong-grades.csv of a phantom, volumes of the work folder\n" +
      "writes data-processed/label-noise/improbable-grades.json, improbable-grades.csv, report.html",
    operands: "[RUN] ...",
    options: {
      threshold: {
        type: "string",
        value: "D",
        default: String(DEFAULT_DISAGREEMENT),
        help: "the least disagreement, 0 to 1: 1 minus the probability of the given grade",
      },
      "undo-weights": {
        type: "boolean",
        help: "divide the weights of grades in the loss, 1, 2, 4, out of the probabilities",
      },
      top: {
        type: "string",
        value: "N",
        default: "40",
        help: "number of grades on the page with their slices",
      },
    },
    run: async ({ operands: runs, values }) => {
      const threshold = Number(values.threshold);
      if (!(threshold >= 0 && threshold <= 1))
        throw new UserError(`--threshold "${values.threshold}" must be a number from 0 to 1`);
      const top = readWhole("--top", values.top, [0, 99_999]);
      const { grades, compared, conditions, folder } = await findNoise(await loadConfig(), {
        runs,
        threshold,
        top,
        undoWeights: values["undo-weights"] === true,
      });
      return (
        `${grades.length} of ${compared} given grades have a disagreement of ${threshold} or more\n` +
        conditions.map(describeCondition).join("") +
        `To look at them: ${join(folder, "report.html")}\n` +
        `To train without them: spinegrade-train train RUN --fold K --name NAME --without-noise ${join(folder, "improbable-grades.json")}\n`
      );
    },
  });
}

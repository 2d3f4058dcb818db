import { join, relative } from "node:path";
import {
  contentKey,
  writeReceipt,
  type PipelineConfig,
  type ProgressStream,
  type Receipt,
} from "@spinegrade/pipeline";
import { generateDataSet } from "./generate-data-set.ts";
import type { DataSetSummary } from "./write-data-set.ts";

/** Options of `generatePhantom`. */
export interface GeneratePhantomOptions {
  readonly workers?: number;
  readonly progressStream?: ProgressStream;
}

/**
 * Runs the pipeline's first Nx target: generates the configured data set and writes `phantom/receipt.json` to the
 * output folder. If the user supplies a data set, generates nothing and writes an empty receipt.
 * @returns a summary, or undefined if there was nothing to do.
 * @throws UserError as `generateDataSet`.
 */
export async function generatePhantom(
  config: PipelineConfig,
  options: GeneratePhantomOptions = {},
): Promise<DataSetSummary | undefined> {
  const outputDir = join(config.outputDir, "phantom");
  if (!config.isPhantom) {
    await writeReceipt(outputDir, {
      task: "phantom:generate",
      contentKey: contentKey("own data"),
      stored: [],
    });
    return undefined;
  }
  const { dataDir, workDir, phantom } = config;
  const summary = await generateDataSet(phantom, { dataDir, ...options });
  const receipt: Receipt = {
    task: "phantom:generate",
    contentKey: summary.contentKey,
    stored: summary.files.map(({ path, bytes }) => ({
      path: relative(workDir, join(dataDir, path)).replaceAll("\\", "/"),
      bytes,
    })),
  };
  await writeReceipt(outputDir, receipt);
  return summary;
}

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

/** How the configured phantom is made. */
export interface GeneratePhantomOptions {
  readonly workers?: number;
  readonly progressStream?: ProgressStream;
}

/**
 * The pipeline's first task: makes the data set that the configuration asks for and writes `phantom/receipt.json` into
 * the output folder. With a data set of the user's own nothing is made and the receipt says so by being empty.
 * @returns what was done, or undefined when there was nothing to do.
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

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseValidationFile, type ValidationFile } from "@spinegrade/competition-data";
import { expectDataFolder, type PipelineConfig, readJson } from "@spinegrade/pipeline";

/**
 * Reads the predictions for validation studies of every run in a folder.
 * @param kind the folder in the output folder: `out-of-fold` or `reproduce`.
 * @param remedy the command that makes them.
 * @returns nothing when there is no such folder.
 * @throws UserError when a file is of another data set or not valid.
 */
export async function readValidationFiles(
  { dataDir, outputDir }: Pick<PipelineConfig, "dataDir" | "outputDir">,
  kind: "out-of-fold" | "reproduce",
  remedy: string,
): Promise<ValidationFile[]> {
  const folder = join(outputDir, kind);
  const names = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const files: ValidationFile[] = [];
  for (const name of names) {
    const path = join(folder, name, "predictions.json");
    if (!existsSync(path)) continue;
    const file = await readJson(path, parseValidationFile);
    await expectDataFolder(dataDir, { path, dataSet: file.dataSet, remedy });
    files.push(file);
  }
  return files;
}

import { join } from "node:path";
import { readTrainTable, TABLE_FILES } from "@spinegrade/competition-data";
import { identifyDataSet, type PipelineConfig, UserError, writeFileAtomic } from "@spinegrade/pipeline";
import { renderPage } from "@spinegrade/report";
import { readFolds } from "../validation/read-folds.ts";
import { formatMarkdown, isCompared } from "./format-tables.ts";
import { readValidationFiles } from "./read-validation-files.ts";
import { renderTables } from "./render-tables.ts";
import { writeTables } from "./write-tables.ts";

const REMEDY = "npx nx run ensembler:reproduce --weights DIR";

/**
 * The task `ensembler:reproduce`: the published tables of downloaded checkpoints, from what `predictor:validate-weights`
 * predicted with them, into `data-processed/reproduce`.
 * @returns the tables in Markdown, and where they are.
 * @throws UserError when nothing was predicted, or a net is scored on a study that it was trained on.
 */
export async function makeReproduction(config: PipelineConfig): Promise<string> {
  const { dataDir, outputDir } = config;
  const files = await readValidationFiles(config, "reproduce", REMEDY);
  if (files.length === 0) throw new UserError(`no checkpoint has predicted anything yet: ${REMEDY}`);
  const train = await readTrainTable(join(dataDir, TABLE_FILES.train));
  const dataSet = await identifyDataSet(dataDir, [TABLE_FILES.train]);
  const folder = join(outputDir, "reproduce");
  const tables = await writeTables(folder, files, { train, folds: await readFolds(config, train), dataSet });
  const path = join(folder, "report.html");
  const page = renderPage({
    title: "Reproduction of the published validation",
    subtitle: "Each study was predicted by nets that were never trained on it.",
    synthetic: dataSet.synthetic,
    sections: renderTables(tables),
  });
  await writeFileAtomic(path, page);
  const compared = isCompared(tables)
    ? ""
    : "Published figures are not shown: they are of the competition's data set, and this is another one.\n";
  return `${formatMarkdown(tables)}\n${compared}${path}\n`;
}

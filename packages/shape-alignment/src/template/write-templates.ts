import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  contentKey,
  expectDataFolder,
  readJson,
  UserError,
  writeSealedJson,
  writeReceipt,
  type PipelineConfig,
} from "@spinegrade/pipeline";
import { parseLabelledShapes, type LabelledShapes } from "./labelled-shapes.ts";
import { makeNfnTemplate, makeScsTemplate, type TemplateWithVariation } from "./make-template.ts";

/** The nets that have a template: foraminal narrowing and canal stenosis. */
export const TEMPLATE_TASKS = ["nfn", "scs"] as const;

/** One of them. */
export type TemplateTask = (typeof TEMPLATE_TASKS)[number];

/** A template that was written. */
export interface WrittenTemplate extends TemplateWithVariation {
  readonly task: TemplateTask;
  readonly sampleCount: number;
  readonly path: string;
}

const REMEDY = "npx nx run label-fixes:samples";
const MAKERS = { nfn: makeNfnTemplate, scs: makeScsTemplate };

/**
 * Makes the template of one sample table.
 * @throws UserError when the table is absent, empty, or not one that a template can be made from.
 */
export async function writeTemplate(
  task: TemplateTask,
  samplesPath: string,
  path: string,
): Promise<WrittenTemplate> {
  return writeTemplateOf(task, await readSamples(samplesPath), path);
}

/**
 * Makes the templates of the sample tables: reads `samples/nfn.json` and `samples/scs.json` in the output folder, writes
 * `shapes/nfn-template.json`, `shapes/scs-template.json` and `shapes/receipt.json`. A table without samples gives no
 * template, and an older one is removed.
 * @throws UserError when a table is absent or of another data set, both are empty, or one cannot be the source of a template
 * made from.
 */
export async function writeTemplates({
  dataDir,
  outputDir,
}: Pick<PipelineConfig, "dataDir" | "outputDir">): Promise<WrittenTemplate[]> {
  const shapesDir = join(outputDir, "shapes");
  const written: WrittenTemplate[] = [];
  for (const task of TEMPLATE_TASKS) {
    const samplesPath = join(outputDir, "samples", `${task}.json`);
    const path = join(shapesDir, `${task}-template.json`);
    const table = await readSamples(samplesPath);
    const { dataSet } = table;
    if (dataSet !== undefined)
      await expectDataFolder(dataDir, { path: samplesPath, dataSet, remedy: REMEDY });
    if (table.samples.length === 0) await rm(path, { force: true });
    else written.push(await writeTemplateOf(task, table, path));
  }
  if (written.length === 0) {
    throw new UserError(
      `${join(outputDir, "samples")}: there is no sample to make a template from; see excluded.json for the reasons`,
    );
  }
  const templates = Object.fromEntries(written.map(({ task, template }) => [task, template]));
  await writeReceipt(shapesDir, {
    task: "shape-alignment:templates",
    contentKey: contentKey(templates),
    stored: [],
  });
  return written;
}

async function writeTemplateOf(
  task: TemplateTask,
  { samples, dataSet }: LabelledShapes,
  path: string,
): Promise<WrittenTemplate> {
  const { template: shape, variation } = MAKERS[task](samples);
  const template = { ...(dataSet && { dataSet }), ...shape };
  await writeSealedJson(path, template);
  return { template, variation, task, sampleCount: samples.length, path };
}

async function readSamples(path: string): Promise<LabelledShapes> {
  try {
    return await readJson(path, parseLabelledShapes);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message}\nThe sample table comes from: ${REMEDY}`, {
      cause: error,
    });
  }
}

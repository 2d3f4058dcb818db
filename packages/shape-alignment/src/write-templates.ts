import { rm } from "node:fs/promises";
import { join } from "node:path";
import { contentKey, readJson, UserError, writeJsonAtomic, writeReceipt } from "@spinegrade/pipeline";
import { validateLabelledShapes, type LabelledShape } from "./labelled-shapes.ts";
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
 * @throws UserError when a table is absent, both are empty, or one is not what a template can be made from.
 */
export async function writeTemplates(outputDir: string): Promise<WrittenTemplate[]> {
  const shapesDir = join(outputDir, "shapes");
  const written: WrittenTemplate[] = [];
  for (const task of TEMPLATE_TASKS) {
    const samplesPath = join(outputDir, "samples", `${task}.json`);
    const path = join(shapesDir, `${task}-template.json`);
    const samples = await readSamples(samplesPath);
    if (samples.length === 0) await rm(path, { force: true });
    else written.push(await writeTemplateOf(task, samples, path));
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
  samples: readonly LabelledShape[],
  path: string,
): Promise<WrittenTemplate> {
  const made = MAKERS[task](samples);
  await writeJsonAtomic(path, made.template);
  return { ...made, task, sampleCount: samples.length, path };
}

async function readSamples(path: string): Promise<readonly LabelledShape[]> {
  try {
    return (await readJson(path, validateLabelledShapes)).samples;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message}\nThe sample table comes from: npx nx run label-fixes:samples`, {
      cause: error,
    });
  }
}

import { join } from "node:path";
import { contentKey, readJson, UserError, writeJsonAtomic, writeReceipt } from "@spinegrade/pipeline";
import { validateLabelledShapes } from "./labelled-shapes.ts";
import { makeNfnTemplate, type TemplateWithVariation } from "./make-nfn-template.ts";

/** What `writeTemplates` made. */
export interface WrittenTemplates extends TemplateWithVariation {
  readonly sampleCount: number;
  readonly path: string;
}

/**
 * Makes the templates of a sample table: reads `samples/nfn.json` in the output folder, writes
 * `shapes/nfn-template.json` and `shapes/receipt.json`.
 * @throws UserError when the table is absent, or not one that a template can be made from.
 */
export async function writeTemplates(outputDir: string): Promise<WrittenTemplates> {
  const samplesPath = join(outputDir, "samples", "nfn.json");
  const { samples } = await readJson(samplesPath, validateLabelledShapes).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message}\nThe sample table comes from: npx nx run label-fixes:samples`, {
      cause: error,
    });
  });
  const made = makeNfnTemplate(samples);
  const shapesDir = join(outputDir, "shapes");
  const path = join(shapesDir, "nfn-template.json");
  await writeJsonAtomic(path, made.template);
  await writeReceipt(shapesDir, {
    task: "shape-alignment:templates",
    contentKey: contentKey({ template: made.template }),
    stored: [],
  });
  return { ...made, sampleCount: samples.length, path };
}

import { join } from "node:path";
import { expectOneDataSet, readJson, type MadeFromDataSet } from "@spinegrade/pipeline";
import { type Template, parseTemplate } from "./template.ts";

/**
 * Reads the template that `shape-alignment:templates` made of the samples in use.
 * @throws UserError when it is absent, not valid, or of another data set than the samples.
 */
export async function readTemplate(
  outputDir: string,
  task: string,
  samples: Omit<MadeFromDataSet, "remedy">,
): Promise<Template> {
  const path = join(outputDir, "shapes", `${task}-template.json`);
  const remedy = "npx nx run shape-alignment:templates";
  const template = await readJson(path, parseTemplate, remedy);
  const { dataSet } = template;
  if (dataSet !== undefined) expectOneDataSet({ path, dataSet, remedy }, samples);
  return template;
}

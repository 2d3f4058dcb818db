import { join } from "node:path";
import { build } from "vitepress";
import { ROOT } from "../workspace-files.ts";
import { writeReference } from "./write-reference.ts";

/**
 * Builds the documentation site from the Markdown files of the workspace, the definitions of the commands and the docstrings.
 * @throws Error for a link that leads nowhere, a page that the sidebar lacks, a diagram that cannot be drawn, or a warning of
 * TypeDoc.
 */
export async function buildSite(): Promise<void> {
  await writeReference();
  await build(join(ROOT, "tools/docs/site"));
}

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GENERATED, ROOT } from "../workspace-files.ts";
import { formatCommandPage, formatOverviewPage, loadPrograms } from "./command-pages.ts";
import { writeApiPages } from "./write-api-pages.ts";

/** Writes the pages that are made from the code: one for each command, one for each package's API. */
export async function writeReference(): Promise<void> {
  const folder = join(ROOT, GENERATED);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, "commands"), { recursive: true });
  for (const program of await loadPrograms())
    await writeFile(join(folder, "commands", `${program.name}.md`), formatCommandPage(program));
  await writeFile(join(folder, "commands", "spinegrade.md"), await formatOverviewPage());
  await writeApiPages(join(folder, "api"));
}

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Application, LogLevel, type TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import { ROOT } from "../workspace-files.ts";

/**
 * Writes a page in Markdown for each package's exports, from their types and docstrings.
 * @throws Error where TypeDoc finds a fault in them, a warning included.
 */
export async function writeApiPages(folder: string): Promise<void> {
  const entryPoints = readdirSync(join(ROOT, "packages"))
    .map((name) => join(ROOT, "packages", name, "src/index.ts"))
    .filter((path) => existsSync(path));
  const options: Partial<TypeDocOptions> & Partial<PluginOptions> = {
    entryPoints,
    tsconfig: join(ROOT, "tsconfig.json"),
    plugin: ["typedoc-plugin-markdown"],
    router: "module",
    readme: "none",
    disableSources: true,
    excludeExternals: true,
    skipErrorChecking: true, // lint checks types
    logLevel: LogLevel.Warn,
    hideBreadcrumbs: true,
    hidePageHeader: true,
    expandParameters: false,
    useCodeBlocks: false,
    sanitizeComments: true,
    entryFileName: "README",
    pageTitleTemplates: { index: "API", module: ({ name }) => `API of ${name}`, member: ({ name }) => name },
  };
  const app = await Application.bootstrapWithPlugins(options);
  const project = await app.convert();
  if (project === undefined) throw new Error("TypeDoc could not read the packages");
  for (const entry of project.children ?? []) entry.name = entry.name.replace(/\/src$/, "");
  app.validate(project);
  await app.outputs.writeOutput({ name: "markdown", path: folder }, project);
  if (app.logger.hasErrors() || app.logger.hasWarnings())
    throw new Error(
      `TypeDoc: ${app.logger.errorCount} errors, ${app.logger.warningCount} warnings, as printed`,
    );
}

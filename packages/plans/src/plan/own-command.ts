import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

/** The command of each package that takes part in plans. */
const COMMANDS = {
  "dicom-ingest": "spinegrade-ingest",
  engine: "spinegrade-engine",
  ensembler: "spinegrade-ensembler",
  grading: "spinegrade-grading",
  "label-fixes": "spinegrade-label-fixes",
  phantom: "spinegrade-phantom",
  predictor: "spinegrade-predict",
  "shape-alignment": "spinegrade-shape-alignment",
  trainer: "spinegrade-train",
} as const;

/** A package that takes part in plans. */
export type PlannedPackage = keyof typeof COMMANDS;

const { resolve } = createRequire(import.meta.url);

/** The folder of a package that takes part in plans. */
export function folderOfPackage(name: PlannedPackage): string {
  return dirname(realpathSync(resolve(`@spinegrade/${name}/package.json`)));
}

/**
 * The command line that starts a package's command in the root of a plan, by Node. The path is relative to a root that holds the package,
 * such as a checkout, and absolute elsewhere: so a plan can be moved with its root.
 */
export function ownCommand(root: string, name: PlannedPackage, ...args: readonly string[]): string[] {
  const path = join(folderOfPackage(name), "bin", `${COMMANDS[name]}.mjs`);
  const inner = relative(realpathSync(root), path).replaceAll("\\", "/");
  return ["node", inner.startsWith("../") ? path : inner, ...args];
}

import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { findEngine } from "@spinegrade/engine";
import {
  CONFIG_FILE,
  explainWriteFailure,
  type PipelineConfig,
  removeLeftovers,
  temporaryName,
  UserError,
  writeFileAtomic,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { makeFolder } from "@spinegrade/pipeline/atomic-files";
import { checkTrainedRuns, readTrainedRun, trainedRunPath } from "@spinegrade/tasks";
import { collectPackages } from "./collect-packages.ts";
import { copyPackage } from "./copy-package.ts";
import { START_SCRIPT } from "./start-script.ts";

type Folders = Pick<PipelineConfig, "workspaceRoot" | "outputDir" | "workDir">;

/** The content of a bundle. */
export interface OfflineBundle {
  readonly folder: string;
  readonly runs: readonly string[];
  readonly packages: number;
}

/** Packages that a submission needs: the command that writes it, and the process that predicts, which the command starts. */
const PACKAGES = ["@spinegrade/submission-writer", "@spinegrade/predictor"];

/** Paths of Node's licence in its distributions, from the folder of the binary. */
const NODE_LICENSES = ["../LICENSE", "../share/doc/nodejs/LICENSE", "../share/doc/node/LICENSE", "LICENSE"];

/**
 * Packs everything that writes a submission into one folder: built code with its dependencies, TensorFlow with the native
 * operations, Node, and the checkpoints of runs. `run.sh` in it needs no network, no npm and no permission to write there.
 * The folder appears when it is whole.
 * @param out a folder that does not exist or is empty.
 * @param names trained runs; none: all of the workspace, trials excluded.
 * @throws UserError when a run is not trained, the engine or a dependency is not installed, the packages are not built, or
 * the folder holds something.
 */
export async function makeOfflineBundle(
  folders: Folders,
  out: string,
  names: readonly string[],
): Promise<OfflineBundle> {
  if (existsSync(out) && (await readdir(out)).length > 0)
    throw new UserError(`${out} is not empty: name a new folder`);
  await checkTrainedRuns(folders, names);
  await makeFolder(dirname(out)).catch((error: unknown) => {
    throw explainWriteFailure(out, error);
  });
  await removeLeftovers(dirname(out));
  const made = temporaryName(out);
  try {
    const packed = await pack(folders, made, names);
    await rename(made, out);
    return { folder: out, ...packed };
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

async function pack(
  folders: Folders,
  out: string,
  names: readonly string[],
): Promise<Omit<OfflineBundle, "folder">> {
  const engine = await findEngine();
  const packages = await collectPackages(PACKAGES.map(folderOf));
  const runs = await copyRuns(folders, out, names);
  for (const one of packages) await copyPackage(one, out);
  const files = ["engine.json", ...engine.manifest.files.map(({ path }) => path)];
  const name = engine.folder.slice(dirname(engine.folder).length + 1);
  for (const path of files) await copyTo(join(engine.folder, path), join(out, "cache", "engine", name, path));
  await copyNode(join(out, "node"));
  await writeJsonAtomic(join(out, CONFIG_FILE), {});
  await writeFileAtomic(join(out, "run.sh"), START_SCRIPT);
  await chmod(join(out, "run.sh"), 0o755);
  return { runs, packages: packages.length };
}

/** The folder of one of our packages. @throws UserError when it is not built. */
function folderOf(name: string): string {
  const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  if (existsSync(join(folder, "dist", "index.js"))) return folder;
  throw new UserError(`${folder} is not built: npx nx run submission-writer:bundle builds it`);
}

/** Copies the records of runs and the checkpoints that they name. @returns the runs' names. */
async function copyRuns(folders: Folders, out: string, names: readonly string[]): Promise<string[]> {
  const folder = join(folders.outputDir, "runs");
  const there = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const trained = there.filter((name) => existsSync(trainedRunPath(folders.outputDir, name)));
  const copied: string[] = [];
  for (const name of names.length > 0 ? names : trained) {
    const run = await readTrainedRun(folders, name);
    if (names.length === 0 && run.trial === true) continue;
    // a trial that is named is meant to predict
    await writeJsonAtomic(join(out, "runs", name, "run.json"), { ...run, trial: false });
    for (const { checkpoint } of run.folds)
      await copyTo(join(folders.workDir, checkpoint), join(out, "work", checkpoint));
    if (run.folds.length > 0) copied.push(name);
  }
  if (copied.length === 0) throw new UserError(`${folder}: no run is trained: npx nx run trainer:nfn`);
  return copied;
}

async function copyNode(folder: string): Promise<void> {
  await copyTo(process.execPath, join(folder, "bin", "node"));
  const license = NODE_LICENSES.map((path) => join(dirname(process.execPath), path)).find(existsSync);
  if (license === undefined)
    throw new UserError(
      `the licence of Node is not found next to ${process.execPath}, and Node may not be redistributed without it: use Node from nodejs.org`,
    );
  await copyTo(license, join(folder, "LICENSE"));
}

async function copyTo(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

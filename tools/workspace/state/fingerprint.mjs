// @ts-check
/**
 * Tells a changed file from an unchanged one without reading it: the rule of dicom-ingest's own fingerprints
 * (packages/dicom-ingest/src/series-files/file-stamp.ts; a spec proves that both are one).
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Size, time of the last change of content, time of the last change of any kind, device and inode. A file that is replaced
 * with equal size and time has another inode, or lies on another device; one that is overwritten and set back in time has
 * another change time, which no program can set.
 * @param {Pick<import("node:fs").Stats, "size" | "mtimeMs" | "ctimeMs" | "dev" | "ino">} stats
 */
export function stampOf({ size, mtimeMs, ctimeMs, dev, ino }) {
  return `${size} ${mtimeMs} ${ctimeMs} ${dev}:${ino}`;
}

/**
 * One line for every entry of a folder, in order: its path in the folder and its stamp. Hidden files are listed only with
 * the folders in it, as ingest reads those of them in a series folder that are DICOM; hidden folders never. Links are
 * followed, to folders too, but no folder is described twice: a link that leads nowhere, back into a folder above it, or
 * to one that is described already, is named as such. So links that lead to links cost no more than the files there are.
 * The lines are not held: the archive of a hospital has more than a process has memory for.
 * @param {string} folder
 * @param {boolean} recursive also of the folders in it, at any depth
 * @returns {Generator<string, void>}
 */
export function describeFolder(folder, recursive) {
  return describeWithin({ folder, path: "", entered: new Map(), recursive });
}

/**
 * @param {{ folder: string, path: string, entered: Map<string, string>, recursive: boolean }} place `path` is in `folder`;
 *   `entered`: device and inode of each folder that is described, and its path
 * @returns {Generator<string, void>}
 */
function* describeWithin({ folder, path, entered, recursive }) {
  const here = join(folder, path);
  const stats = statSync(here);
  const identity = `${stats.dev}:${stats.ino}`;
  const known = entered.get(identity);
  if (known !== undefined) {
    yield known === "" || path.startsWith(`${known}/`) ? `${path} leads back` : `${path} is ${known}`;
    return;
  }
  entered.set(identity, path);
  for (const name of readdirSync(here).sort()) {
    const inner = path === "" ? name : `${path}/${name}`;
    const found = statOrReason(join(folder, inner));
    if (name.startsWith(".") && !(recursive && isFile(found))) continue;
    if (typeof found === "string") yield `${inner} ${found}`;
    else if (!found.isDirectory()) yield `${inner} ${found.isFile() ? "" : "no file "}${stampOf(found)}`;
    else if (recursive) {
      yield `${inner}/`;
      yield* describeOrReason({ folder, path: inner, entered, recursive });
    }
  }
}

/**
 * @param {Parameters<typeof describeWithin>[0]} place
 * @returns {Generator<string, void>}
 */
function* describeOrReason(place) {
  try {
    yield* describeWithin(place);
  } catch (error) {
    yield `${place.path} ${codeOf(error)}`;
  }
}

/** @param {ReturnType<typeof statOrReason>} found */
function isFile(found) {
  return typeof found !== "string" && found.isFile();
}

/** @param {string} path */
function statOrReason(path) {
  try {
    return statSync(path);
  } catch (error) {
    return codeOf(error);
  }
}

/** The code of a system error; what has none is thrown on. @param {unknown} error @returns {string} */
export function codeOf(error) {
  // fields are compared, not classes: a test's realm has another Error
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  if (typeof code === "string") return code;
  throw error;
}

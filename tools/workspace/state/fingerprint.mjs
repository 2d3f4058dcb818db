// @ts-check
/**
 * What tells a changed file from an unchanged one without reading it: the rule of dicom-ingest's own fingerprints
 * (packages/dicom-ingest/src/series-files/file-stamp.ts; a spec proves that both are one).
 */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Size, time of the last change of content, time of the last change of any kind, device and inode. A file that is replaced
 * with equal size and time has another inode, or lies on another device; one that is overwritten and set back in time has another change time,
 * which no program can set.
 * @param {Pick<import("node:fs").Stats, "size" | "mtimeMs" | "ctimeMs" | "dev" | "ino">} stats
 */
export function stampOf({ size, mtimeMs, ctimeMs, dev, ino }) {
  return `${size} ${mtimeMs} ${ctimeMs} ${dev}:${ino}`;
}

/**
 * One line for every entry of a folder, in order: its path in the folder and its stamp. Hidden files are listed only with
 * the folders in it, as ingest reads those of them in a series folder that are DICOM; hidden folders never. Links are
 * followed, to folders too; a link that leads nowhere or back into a folder above it is named as such.
 * @param {string} folder
 * @param {boolean} recursive also of the folders in it, at any depth
 * @returns {string[]}
 */
export function describeFolder(folder, recursive) {
  /** @type {string[]} */
  const lines = [];
  describeInto(lines, { folder, path: "", above: [], recursive });
  return lines;
}

/**
 * @param {string[]} lines
 * @param {{ folder: string, path: string, above: readonly string[], recursive: boolean }} place `path` is in `folder`;
 *   `above`: device and inode of each folder from the top to this one
 */
function describeInto(lines, { folder, path, above, recursive }) {
  const here = join(folder, path);
  const stats = statSync(here);
  const identity = `${stats.dev}:${stats.ino}`;
  if (above.includes(identity)) {
    lines.push(`${path} leads back`);
    return;
  }
  for (const name of readdirSync(here).sort()) {
    const inner = path === "" ? name : `${path}/${name}`;
    const found = statOrReason(join(folder, inner));
    if (name.startsWith(".") && !(recursive && isFile(found))) continue;
    if (typeof found === "string") lines.push(`${inner} ${found}`);
    else if (!found.isDirectory())
      lines.push(`${inner} ${found.isFile() ? "" : "no file "}${stampOf(found)}`);
    else if (recursive) {
      lines.push(`${inner}/`);
      describeOrReason(lines, { folder, path: inner, above: [...above, identity], recursive });
    }
  }
}

/**
 * @param {string[]} lines
 * @param {Parameters<typeof describeInto>[1]} place
 */
function describeOrReason(lines, place) {
  try {
    describeInto(lines, place);
  } catch (error) {
    lines.push(`${place.path} ${codeOf(error)}`);
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

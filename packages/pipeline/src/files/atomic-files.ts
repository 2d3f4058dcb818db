import type { Stats } from "node:fs";
import { mkdir, open, readlink, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { canonicalJson } from "../state/canonical-json.ts";
import { errorCode, UserError } from "../errors.ts";
import { removeLeftovers, temporaryName } from "./leftovers.ts";
import { explainWriteFailure } from "./write-failures.ts";

/** Text, bytes, or bytes in several parts. */
export type FileContent = string | Uint8Array | readonly Uint8Array[];

/** Options for writing a file. */
export interface WriteOptions {
  /** Whether its name is on the disk for certain when this ends. Default true; false for one of many, before `flushFolder`. */
  readonly flushFolder?: boolean;
}

/** The folders in which this process has looked for what killed writers left. */
const tidied = new Set<string>();

/**
 * Writes a file whole or not at all: a temporary file in the same folder, flushed to disk, then renamed, and the folder flushed.
 * Makes the folder, and keeps the permissions of a file that it replaces. The first write of a process into a folder clears what
 * killed writers left there. A pipe or a device, such as `/dev/stdout`, takes the content, and is not replaced by a file.
 * @throws UserError when the disk is full or the folder cannot be written; the old file is then untouched.
 */
export async function writeFileAtomic(
  path: string,
  content: FileContent,
  { flushFolder: mustFlush = true }: WriteOptions = {},
): Promise<void> {
  const folder = resolve(dirname(path));
  try {
    // what cannot be looked at cannot be written, which says why
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && (await isStream(path, found))) {
      await write(path, "a", content);
      return;
    }
    await makeFolder(folder);
    if (!tidied.has(folder)) {
      tidied.add(folder);
      await removeLeftovers(folder);
    }
    const temporary = temporaryName(path);
    try {
      await write(temporary, "wx", content, found?.mode);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    if (mustFlush) await flushFolder(folder);
  } catch (error) {
    throw explainWriteFailure(path, error);
  }
}

/** Whether a path is a pipe, a terminal or another device. @throws UserError for a disk and a socket. */
async function isStream(path: string, found: Stats): Promise<boolean> {
  if (found.isDirectory()) return false;
  if (found.isBlockDevice() || found.isSocket())
    throw new UserError(
      `cannot write ${path}: it is a ${found.isSocket() ? "socket" : "disk"}, not a file: choose another name`,
    );
  if (!found.isFile()) return true;
  // `/dev/stdout` of an output that goes into a file
  const target = await readlink(path).catch(() => "");
  return target.startsWith("/proc/");
}

/** @param mode of the file that is replaced: one that only its owner may read stays so. */
async function write(path: string, flags: "wx" | "a", content: FileContent, mode?: number): Promise<void> {
  const file = await open(path, flags);
  try {
    // not where it is the same: some file systems know no permissions, and refuse to change them
    if (mode !== undefined && (await file.stat()).mode !== mode) await file.chmod(mode & 0o777);
    for (const part of isParts(content) ? content : [content]) await file.writeFile(part);
    if (flags === "wx") await file.sync();
  } finally {
    await file.close();
  }
}

function isParts(content: FileContent): content is readonly Uint8Array[] {
  return Array.isArray(content);
}

/**
 * Makes a folder and those above it, whose names are then on the disk for certain.
 * @param mode of those that are made; default: what the process' mask allows.
 * @throws the system's error.
 */
export async function makeFolder(folder: string, mode?: number): Promise<void> {
  const path = resolve(folder);
  try {
    await makeOne(path, mode);
  } catch (error) {
    if (errorCode(error) !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path), mode);
    // not Node's own `recursive`, which never ends where no folder can be made in one that exists, as in /proc
    await makeOne(path, mode);
  }
}

async function makeOne(path: string, mode: number | undefined): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    // a link that leads nowhere exists for `mkdir`, but not for `stat`, whose error says so
    const found = await stat(path).catch((reason: unknown) => {
      throw errorCode(error) === "EEXIST" ? reason : error;
    });
    if (found.isDirectory()) return;
    throw error;
  }
  await flushFolder(dirname(path));
}

/** Flushes the renames in a folder to disk: after a power cut no name is the old one. */
export async function flushFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Windows flushes no folders, and some network file systems refuse to
    if (!["EPERM", "EINVAL", "EISDIR", "ENOTSUP", "EACCES"].includes(errorCode(error))) throw error;
  }
}

/** Writes a value as canonical JSON, atomically. @throws UserError as `writeFileAtomic`. */
export async function writeJsonAtomic(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, canonicalJson(value));
}

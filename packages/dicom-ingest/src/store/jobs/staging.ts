import { randomUUID } from "node:crypto";
import { closeSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open, readdir, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import {
  flushFolder,
  makeFolder,
  writeFileAtomic,
  type FileContent,
} from "@spinegrade/pipeline/atomic-files";
import { errorCode } from "@spinegrade/pipeline/errors";
import { isLeftOver, ownerTag } from "@spinegrade/pipeline/process-owner";
import { explainWriteFailure } from "@spinegrade/pipeline/write-failures";

const STAGING = /^\.staging-(.+)-[0-9a-f-]{36}$/;

/**
 * Gives `work` a hidden folder in `folder` for partially written files. A killed run leaves its folder, which the next
 * run removes. Each run has a separate one, so that simultaneous runs never interfere.
 * @param options.clears whether it removes what killed runs left, for which all names in `folder` are read.
 * @throws UserError when the folder cannot be written.
 */
export async function withStaging<T>(
  folder: string,
  work: (staging: string) => Promise<T>,
  { clears = true }: { readonly clears?: boolean } = {},
): Promise<T> {
  const staging = join(folder, `.staging-${ownerTag()}-${randomUUID()}`);
  try {
    if (clears) await clearStaging(folder);
    await writeFileAtomic(join(staging, "owner.txt"), `process ${process.pid} on ${hostname()}\n`);
  } catch (error) {
    throw explainWriteFailure(folder, error);
  }
  try {
    return await work(staging);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/**
 * Writes a file whole or not at all: in the staging folder, flushed to disk, then renamed to its place.
 * @throws UserError when the disk is full or the folder cannot be written.
 */
export async function writeStaged(staging: string, path: string, content: FileContent): Promise<void> {
  const written = join(staging, randomUUID());
  await writeFileAtomic(written, content, { flushFolder: false });
  await moveTo(path, written);
  await flushFolder(dirname(path));
}

/** A file in the staging folder, and where it belongs. */
export interface StagedFile {
  readonly written: string;
  readonly path: string;
}

/**
 * Writes a file to the staging folder; it is not on the disk for certain before `placeFiles`.
 * @returns its path there.
 * @throws UserError when the disk is full or the folder cannot be written.
 */
export function stageFile(staging: string, parts: readonly Uint8Array[]): string {
  const written = join(staging, randomUUID());
  try {
    const descriptor = openSync(written, "wx");
    try {
      for (const part of parts) writeFileSync(descriptor, part);
    } finally {
      closeSync(descriptor);
    }
    return written;
  } catch (error) {
    rmSync(written, { force: true });
    throw explainWriteFailure(written, error);
  }
}

/**
 * Flushes staged files to disk, all at once, then renames them to their places, one after the other, and flushes the
 * folders that they are in now.
 * @throws UserError as `writeStaged`.
 */
export async function placeFiles(files: readonly StagedFile[]): Promise<void> {
  await Promise.all(files.map(flush));
  for (const { path, written } of files) await moveTo(path, written);
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) await flushFolder(folder);
}

async function flush({ written }: StagedFile): Promise<void> {
  try {
    const file = await open(written, "r+");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw explainWriteFailure(written, error);
  }
}

async function moveTo(path: string, written: string): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await rename(written, path);
  } catch (error) {
    throw explainWriteFailure(path, error);
  }
}

/** Whether a file is there and holds just this. */
export function holdsContent(path: string, parts: readonly Uint8Array[]): boolean {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  if (statSync(path, { throwIfNoEntry: false })?.size !== size) return false;
  const found = readFileSync(path);
  let start = 0;
  return parts.every((part) => found.subarray(start, (start += part.length)).equals(part));
}

/** Removes what runs left in `folder` that were killed. */
export async function clearStaging(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const [, tag] = STAGING.exec(name) ?? [];
    const path = join(folder, name);
    if (tag !== undefined && (await isLeftOver(path, tag))) await rm(path, { recursive: true, force: true });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return [];
    throw error;
  }
}

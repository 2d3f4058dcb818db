import { randomUUID } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { canonicalJson } from "./canonical-json.ts";
import { UserError } from "./errors.ts";

/** Text, bytes, or bytes in several parts. */
export type FileContent = string | Uint8Array | readonly Uint8Array[];

/**
 * Writes a file whole or not at all: a temporary file beside it, flushed to disk, then renamed. Makes the folder.
 * @throws UserError when the disk is full or the folder cannot be written; the old file is then untouched.
 */
export async function writeFileAtomic(path: string, content: FileContent): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${randomUUID()}.tmp`;
    const file = await open(temporary, "wx");
    try {
      try {
        for (const part of isParts(content) ? content : [content]) await file.writeFile(part);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  } catch (error) {
    throw explainWriteFailure(path, error);
  }
}

function isParts(content: FileContent): content is readonly Uint8Array[] {
  return Array.isArray(content);
}

/** Writes a value as canonical JSON, atomically. @throws UserError as `writeFileAtomic`. */
export async function writeJsonAtomic(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, canonicalJson(value));
}

const REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full: free some space, then run the same command again",
  EDQUOT: "the disk quota is used up: free some space, then run the same command again",
  EROFS: "the file system is read-only: choose another folder",
  EACCES: "writing there is not allowed: change the folder's permissions or choose another folder",
  EPERM: "writing there is not allowed: change the folder's permissions or choose another folder",
  ENOTDIR: "a part of that path is a file, not a folder",
  EEXIST: "a part of that path is a file, not a folder",
};

/** A failed write as a UserError that says what to do, or the error itself where nothing is known to do. */
export function explainWriteFailure(path: string, error: unknown): unknown {
  const remedy = REMEDIES[(error as NodeJS.ErrnoException).code ?? ""];
  return remedy === undefined ? error : new UserError(`cannot write ${path}: ${remedy}`, { cause: error });
}

// @ts-check
/** Files that end with the SHA-256 of their content, written whole or not at all. */
import { createHash } from "node:crypto";
import { link, open } from "node:fs/promises";
import { Readable } from "node:stream";

export const CHECKSUM_BYTES = 32;

/** Opens a file to read. @param {string} path @returns undefined where there is no such file; throws, say, where too many files are open */
export async function openIfThere(path) {
  try {
    return await open(path, "r");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * The content of an open file without its checksum; the stream closes the file.
 * @param {import("node:fs/promises").FileHandle} file @param {number} size of the file
 */
export function contentOf(file, size) {
  const bytes = size - CHECKSUM_BYTES;
  if (bytes > 0) return file.createReadStream({ start: 0, end: bytes - 1 });
  // a stream of a file cannot end before its start
  void file.close();
  return Readable.from([]);
}

/** Whether a file has its size and its checksum. @param {import("node:fs/promises").FileHandle} file @param {number} size */
export async function isWhole(file, size) {
  if ((await file.stat()).size !== size || size < CHECKSUM_BYTES) return false;
  const hash = createHash("sha256");
  const contentEnd = size - CHECKSUM_BYTES;
  if (contentEnd > 0)
    for await (const chunk of file.createReadStream({ start: 0, end: contentEnd - 1, autoClose: false }))
      hash.update(chunk);
  const { buffer } = await file.read({ buffer: Buffer.alloc(CHECKSUM_BYTES), position: contentEnd });
  return hash.digest().equals(buffer);
}

/**
 * Writes content and its checksum, flushed to disk.
 * @param {string} path @param {import("node:stream").Readable} content @param {number} bytes
 * @returns {Promise<boolean>} whether the content had that number of bytes
 */
export async function writeChecked(path, content, bytes) {
  const file = await open(path, "wx", 0o600);
  try {
    const hash = createHash("sha256");
    let written = 0;
    for await (const chunk of content) {
      written += chunk.length;
      if (written > bytes) return false;
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    if (written !== bytes) return false;
    await file.writeFile(hash.digest());
    await file.sync();
    return true;
  } finally {
    await file.close();
  }
}

/** Links a file under another name. @param {string} from @param {string} to @returns whether there was nothing of that name */
export async function isLinked(from, to) {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

import { closeSync, openSync, readSync } from "node:fs";
import { openable, type FilePath } from "./folder-entries.ts";

/** The first bytes of a file, as many as there are up to `length`. @throws as `openSync` and `readSync` do. */
export function readHead(path: FilePath, length: number): Uint8Array<ArrayBuffer> {
  const descriptor = openSync(openable(path), "r");
  try {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, 0));
  } finally {
    closeSync(descriptor);
  }
}

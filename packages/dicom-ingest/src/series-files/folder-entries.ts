import { isUtf8 } from "node:buffer";
import { readdirSync } from "node:fs";

/** A path as the system has it: text, or the bytes of a name that is not UTF-8, as old archives hold. */
export type FilePath = string | Uint8Array;

/** An entry of a folder. */
export interface FolderEntry {
  /** For people and reports: bytes that are not UTF-8 are shown as `\xe4`. */
  readonly name: string;
  readonly path: FilePath;
}

const REPLACED = "\ufffd";

/** The entries of a folder, whatever bytes their names are made of. @throws as `readdirSync` does. */
export function entriesOf(folder: FilePath): FolderEntry[] {
  const parent = openable(folder);
  if (typeof parent === "string") {
    const names = readdirSync(parent);
    if (!names.some((name) => name.includes(REPLACED)))
      return names.map((name) => ({ name, path: `${parent}/${name}` }));
  }
  return readdirSync(parent, { encoding: "buffer" }).map((bytes) => ({
    name: textOf(bytes),
    path: Buffer.concat([Buffer.from(parent), Buffer.from("/"), bytes]),
  }));
}

/** A path as Node's file functions take it, also after it came from another thread. */
export function openable(path: FilePath): string | Buffer {
  return typeof path === "string" ? path : Buffer.from(path.buffer, path.byteOffset, path.byteLength);
}

/** Bytes as UTF-8 text; each that is part of no character is shown by its number. */
function textOf(bytes: Buffer): string {
  let text = "";
  for (let offset = 0; offset < bytes.length;) {
    const character = [1, 2, 3, 4]
      .map((size) => bytes.subarray(offset, offset + size))
      .find((part) => isUtf8(part));
    text += character?.toString("utf8") ?? `\\x${bytes.toString("hex", offset, offset + 1)}`;
    offset += character?.length ?? 1;
  }
  return text;
}

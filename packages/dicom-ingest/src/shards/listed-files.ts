import { resolve } from "node:path";
import { closedObject } from "@spinegrade/pipeline";
import type { FilePath, FolderEntry } from "../series-files/folder-entries.ts";

/** A file as lists of shards name it. */
export interface ListedFile {
  /** Relative to the folder that is read. */
  readonly name: string;
  /** The path in base64, of a name that is not UTF-8. */
  readonly rawPath?: string;
}

/** JSON schema of a `ListedFile` with more properties. */
export function listedFileSchema(
  more: Readonly<Record<string, object>> = {},
  optional: readonly string[] = [],
): object {
  const own = { name: { type: "string" }, rawPath: { type: "string" } };
  return closedObject({ ...own, ...more }, ["rawPath", ...optional]);
}

/** A file for a list. */
export function toListed({ name, path }: { readonly name: string; readonly path: FilePath }): ListedFile {
  return typeof path === "string" ? { name } : { name, rawPath: Buffer.from(path).toString("base64") };
}

/** A file of a list, in the folder that is read. */
export function fromListed(folder: string, { name, rawPath }: ListedFile): FolderEntry {
  const path = rawPath === undefined ? `${resolve(folder)}/${name}` : Buffer.from(rawPath, "base64");
  return { name, path };
}

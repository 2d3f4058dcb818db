import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { sha256, sha256File } from "../state/hashes.ts";
import { closedObject } from "./closed-object.ts";
import { compileSchema } from "./json-files.ts";
import { readSealedJson } from "./sealed-json.ts";

/** The file that makes a folder a model bundle; it is sealed and names the hash of every other file. */
export const BUNDLE_FILE = "bundle.json";

/** A file of a bundle. */
export interface BundleFile {
  /** In the bundle's folder, with forward slashes. */
  readonly path: string;
  readonly sha256: string;
}

// no name leads out of the folder
const PATH_IN_BUNDLE = String.raw`^[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)*$`;

/** Schema of the list of a bundle's files. */
export const BUNDLE_FILES_SCHEMA = {
  type: "array",
  items: closedObject({
    path: { type: "string", pattern: PATH_IN_BUNDLE },
    sha256: { type: "string", pattern: "^[0-9a-f]{64}$" },
  }),
} as const;

const parseFiles = compileSchema<{ readonly files: readonly BundleFile[] }>({
  type: "object",
  required: ["files"],
  properties: { files: BUNDLE_FILES_SCHEMA },
});

/** Whether a folder is a model bundle. */
export function isBundle(folder: string): boolean {
  return existsSync(join(folder, BUNDLE_FILE));
}

/** The name under which predictions of a bundle are stored: `bundle-` and its folder's name. */
export function runOfBundle(folder: string): string {
  return `bundle-${basename(resolve(folder)).replaceAll(/[^A-Za-z0-9._-]/g, "-")}`;
}

/** Compares every file of a bundle with its hash. @throws UserError that names the file which is absent or changed. */
export async function checkBundle(folder: string): Promise<void> {
  if (!isBundle(folder))
    throw new UserError(`${folder} is no bundle, for it has no ${BUNDLE_FILE}: name the folder that has it`);
  const { files } = await readSealedJson(join(folder, BUNDLE_FILE), parseFiles, sha256);
  for (const { path, sha256: recorded } of files) {
    const found = await sha256File(join(folder, path)).catch((cause: unknown) => {
      throw new UserError(`the bundle ${folder} is incomplete: ${path} cannot be read`, { cause });
    });
    if (found !== recorded)
      throw new UserError(
        `the bundle ${folder} was changed: ${path} is not what ${BUNDLE_FILE} names; copy it again from its source`,
      );
  }
}

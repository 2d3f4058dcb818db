import { stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../errors.ts";
import { writeFileAtomic } from "../files/atomic-files.ts";
import { canonicalJson } from "./canonical-json.ts";
import { sha256, sha256File } from "./hashes.ts";
import { compileSchema } from "../files/json-files.ts";
import { readSealedJson, sealJson } from "../files/sealed-json.ts";
import { closedObject } from "../files/closed-object.ts";

const FILE = "receipt.json";

/** A file that a task made, in the work folder or in its output folder. */
export interface StoredFile {
  /** Relative to that folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Hash of its content; absent for a large file that carries a checksum itself, as volumes and checkpoints do. */
  readonly sha256?: string;
}

/**
 * The outputs of a task: the small file that Nx caches in place of the large ones. It holds no time stamp
 * and no absolute path, so that equal work gives an equal receipt.
 */
export interface Receipt {
  /** For example `dicom-ingest:ingest`. */
  readonly task: string;
  /** Content hash of all that the next task depends on. */
  readonly contentKey: string;
  readonly stored: readonly StoredFile[];
}

const parseReceipt = compileSchema<Receipt>(
  closedObject({
    task: { type: "string" },
    contentKey: { type: "string" },
    stored: {
      type: "array",
      items: closedObject(
        {
          path: { type: "string" },
          bytes: { type: "integer", minimum: 0 },
          sha256: { type: "string", pattern: "^[0-9a-f]{64}$" },
        },
        ["sha256"],
      ),
    },
  }),
);

/**
 * The text of `receipt.json`: its stored files in order of path, and SHA-256 of the text, with zeros in its place, under
 * `seal`. `tools/workspace/state` checks it by the same rule, in plain JavaScript, as it runs before anything is built;
 * hence no XXH64.
 */
export function receiptText(receipt: Receipt): string {
  const stored = [...receipt.stored].sort((a, b) => (a.path < b.path ? -1 : 1));
  return sealJson({ ...receipt, stored }, canonicalJson, sha256);
}

/** Writes `receipt.json` into a task's output folder, atomically. @throws UserError as `writeFileAtomic`. */
export async function writeReceipt(taskOutputDir: string, receipt: Receipt): Promise<void> {
  await writeFileAtomic(join(taskOutputDir, FILE), receiptText(receipt));
}

/**
 * Reads `receipt.json` of a task's output folder.
 * @throws UserError when it is absent, or not as it was written.
 */
export async function readReceipt(taskOutputDir: string): Promise<Receipt> {
  return readSealedJson(join(taskOutputDir, FILE), parseReceipt, sha256);
}

/** Describes a file of the work folder for a receipt. */
export async function describeStored(workDir: string, path: string): Promise<StoredFile> {
  return { path: path.replaceAll("\\", "/"), bytes: (await stat(join(workDir, path))).size };
}

/** Describes a file for a receipt with the hash of its content. */
export async function describeWithHash(folder: string, path: string): Promise<StoredFile> {
  return { ...(await describeStored(folder, path)), sha256: await sha256File(join(folder, path)) };
}

/** Whether a file has the size and, where one is recorded, the hash of a receipt; false where it cannot be read. */
export async function isAsStored(
  folder: string,
  { path, bytes, sha256: hash }: StoredFile,
): Promise<boolean> {
  const file = join(folder, path);
  try {
    return (await stat(file)).size === bytes && (hash === undefined || (await sha256File(file)) === hash);
  } catch (error) {
    if (errorCode(error) === "") throw error;
    return false;
  }
}

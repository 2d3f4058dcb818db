import { stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../files/atomic-files.ts";
import { canonicalJson } from "./canonical-json.ts";
import { sha256 } from "./hashes.ts";
import { compileSchema } from "../files/json-files.ts";
import { readSealedJson, sealJson } from "../files/sealed-json.ts";

const FILE = "receipt.json";

/** A big file that a task made, in the work folder. */
export interface StoredFile {
  /** Relative to the work folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
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

const parseReceipt = compileSchema<Receipt>({
  type: "object",
  additionalProperties: false,
  required: ["task", "contentKey", "stored"],
  properties: {
    task: { type: "string" },
    contentKey: { type: "string" },
    stored: {
      type: "array",
      items: {
        type: "object",
        additionalProperties: false,
        required: ["path", "bytes"],
        properties: { path: { type: "string" }, bytes: { type: "integer", minimum: 0 } },
      },
    },
  },
});

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

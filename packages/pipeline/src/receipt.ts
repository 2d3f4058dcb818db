import { stat } from "node:fs/promises";
import { join } from "node:path";
import { writeJsonAtomic } from "./atomic-files.ts";
import { compileSchema } from "./json-files.ts";

/** A big file that a task made, in the work folder. */
export interface StoredFile {
  /** Relative to the work folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * What a task made, and from what: the small file that Nx caches in place of the big ones. It holds no time stamp
 * and no absolute path, so that equal work gives an equal receipt.
 */
export interface Receipt {
  /** For example `dicom-ingest:ingest`. */
  readonly task: string;
  /** Content hash of all that the next task depends on. */
  readonly contentKey: string;
  readonly stored: readonly StoredFile[];
}

/** Validator of `receipt.json`. */
export const validateReceipt = compileSchema<Receipt>({
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

/** Writes `receipt.json` into a task's output folder, its stored files in order of path. */
export async function writeReceipt(taskOutputDir: string, receipt: Receipt): Promise<void> {
  const stored = [...receipt.stored].sort((a, b) => (a.path < b.path ? -1 : 1));
  await writeJsonAtomic(join(taskOutputDir, "receipt.json"), { ...receipt, stored });
}

/** Describes a file of the work folder for a receipt. */
export async function describeStored(workDir: string, path: string): Promise<StoredFile> {
  return { path: path.replaceAll("\\", "/"), bytes: (await stat(join(workDir, path))).size };
}

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  canonicalJson,
  compileSchema,
  readJson,
  sha256,
  UserError,
  writeFileAtomic,
} from "@spinegrade/pipeline";
import { INGEST_VERSION, type IngestJob, type StoredSeries } from "./ingest-job.ts";
import { shapeSchema } from "./slice-table-schema.ts";

interface Entry extends StoredSeries {
  readonly fingerprint: string;
}

const bytesSchema = { type: "array", items: { type: "integer", minimum: 1 }, minItems: 2, maxItems: 2 };

const validateEntries = compileSchema<Record<string, Entry>>({
  type: "object",
  additionalProperties: {
    type: "object",
    additionalProperties: false,
    required: ["fingerprint", "key", "shape", "bytes"],
    properties: {
      fingerprint: { type: "string" },
      key: { type: "string" },
      shape: shapeSchema,
      bytes: bytesSchema,
    },
  },
});

/**
 * Remembers, per series, which volume its files gave, by the files' names, sizes and times: an unchanged series is
 * then known without reading it. Only a short cut: without it the files are read and their contents decide.
 */
export class FingerprintCache {
  readonly #path: string;
  readonly #entries: Map<string, Entry>;
  #unsaved = 0;

  private constructor(path: string, entries: Map<string, Entry>) {
    this.#path = path;
    this.#entries = entries;
  }

  /** Opens the cache of one data folder, empty when there is none yet or it cannot be read. */
  static async open(workDir: string, dataDir: string): Promise<FingerprintCache> {
    const path = join(workDir, "volumes", `fingerprints-${sha256(resolve(dataDir)).slice(0, 16)}.json`);
    const entries = existsSync(path) ? await readEntries(path) : {};
    return new FingerprintCache(path, new Map(Object.entries(entries)));
  }

  find(job: IngestJob): StoredSeries | undefined {
    const entry = this.#entries.get(nameOf(job));
    if (entry?.fingerprint !== fingerprintOf(job)) return undefined;
    return { key: entry.key, shape: entry.shape, bytes: entry.bytes };
  }

  /** Notes a series that is now stored; every 200 of them the cache is saved, for a run that is killed. */
  async add(job: IngestJob, stored: StoredSeries): Promise<void> {
    this.#entries.set(nameOf(job), { fingerprint: fingerprintOf(job), ...stored });
    if (++this.#unsaved >= 200) await this.save();
  }

  async save(): Promise<void> {
    if (this.#unsaved === 0) return;
    this.#unsaved = 0;
    await writeFileAtomic(this.#path, canonicalJson(Object.fromEntries(this.#entries)));
  }
}

async function readEntries(path: string): Promise<Record<string, Entry>> {
  try {
    return await readJson(path, validateEntries);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`${error.message}\nit is only a short cut: every series is read again\n`);
    return {};
  }
}

function nameOf({ studyId, seriesId, plane }: IngestJob): string {
  return `${studyId}/${seriesId}/${plane}`;
}

function fingerprintOf({ files }: IngestJob): string {
  const lines = files.map(
    ({ name, bytes, modifiedMs, changedMs }) => `${name} ${bytes} ${modifiedMs} ${changedMs}`,
  );
  return sha256([`version ${INGEST_VERSION}`, ...lines].join("\n"));
}

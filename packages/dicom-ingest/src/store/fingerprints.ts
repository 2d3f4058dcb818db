import { existsSync } from "node:fs";
import { canonicalJson, compileSchema, readJson, sha256, UserError } from "@spinegrade/pipeline";
import { INGEST_VERSION, type SeriesToRead, type StoredSeries } from "./ingest-job.ts";
import { flagsSchema, quarantinedSchema, shapeSchema } from "./slice-table-schema.ts";
import { writeStaged } from "./staging.ts";

interface Entry extends StoredSeries {
  readonly fingerprint: string;
}

const SAVE_EVERY = 200;

const bytesSchema = { type: "array", items: { type: "integer", minimum: 1 }, minItems: 2, maxItems: 2 };

const validateEntries = compileSchema<Record<string, Entry>>({
  type: "object",
  additionalProperties: {
    type: "object",
    additionalProperties: false,
    required: ["fingerprint", "key", "shape", "bytes", "quarantined", "flags"],
    properties: {
      fingerprint: { type: "string" },
      key: { type: "string" },
      shape: shapeSchema,
      bytes: bytesSchema,
      quarantined: quarantinedSchema,
      flags: flagsSchema,
    },
  },
});

/**
 * Remembers, per series, which volume its files gave, by the files' names and stamps: an unchanged series is
 * then known without reading it. Only a short cut: without it the files are read and their contents decide.
 */
export class FingerprintCache {
  readonly #path: string;
  readonly #entries: Map<string, Entry>;
  readonly #added = new Map<string, Entry>();
  #unsaved = 0;

  private constructor(path: string, entries: Map<string, Entry>) {
    this.#path = path;
    this.#entries = entries;
  }

  /** Opens the cache that is kept in a file, empty when there is none yet or it cannot be read. */
  static async open(path: string): Promise<FingerprintCache> {
    return new FingerprintCache(path, new Map(Object.entries(await readEntries(path))));
  }

  find(series: SeriesToRead): StoredSeries | undefined {
    const entry = this.#entries.get(nameOf(series));
    if (entry?.fingerprint !== fingerprintOf(series)) return undefined;
    const { fingerprint: _, ...stored } = entry;
    return stored;
  }

  /** Notes a series that is now stored; every 200 of them the cache is saved, for a run that is killed. */
  async add(series: SeriesToRead, stored: StoredSeries, staging: string): Promise<void> {
    this.#added.set(nameOf(series), { fingerprint: fingerprintOf(series), ...stored });
    if (++this.#unsaved >= SAVE_EVERY) await this.save(staging);
  }

  /** Writes what was added beside what the file holds by now, because another run may have written to it. */
  async save(staging: string): Promise<void> {
    if (this.#unsaved === 0) return;
    this.#unsaved = 0;
    const entries = { ...(await readEntries(this.#path, true)), ...Object.fromEntries(this.#added) };
    await writeStaged(staging, this.#path, canonicalJson(entries));
  }
}

async function readEntries(path: string, isSilent = false): Promise<Record<string, Entry>> {
  if (!existsSync(path)) return {};
  try {
    return await readJson(path, validateEntries);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (!isSilent)
      process.stderr.write(`${error.message}\nit is only a short cut: every series is read again\n`);
    return {};
  }
}

function nameOf({ studyId, seriesId, options }: SeriesToRead): string {
  return `${studyId}/${seriesId}/${options.plane ?? "any plane"}`;
}

function fingerprintOf({ files, options }: SeriesToRead): string {
  const lines = files.map(({ name, stamp }) => `${name} ${stamp}`);
  return sha256([`version ${INGEST_VERSION}`, canonicalJson(options), ...lines].join("\n"));
}

import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  canonicalJson,
  compileSchema,
  readSealedJson,
  sealJson,
  sha256,
  printableLines,
  UserError,
} from "@spinegrade/pipeline";
import { flagsSchema, quarantinedSchema, shapeSchema, holdsVolume } from "@spinegrade/volumes";
import { INGEST_VERSION } from "@spinegrade/volumes/volume-key";
import { filesOf, type IngestJob, type SeriesToRead, type StoredSeries } from "../store/ingest-job.ts";
import { stampOf } from "./file-stamp.ts";
import { writeStaged } from "../store/staging.ts";

interface Entry extends StoredSeries {
  /** Of the series' own files. */
  readonly fingerprint: string;
  /** Of the volume's file and of its slice table's, when they were last known to be whole. */
  readonly stamps: readonly string[];
}

/** A series, and where its volume goes. */
type PlacedSeries = SeriesToRead & Pick<IngestJob, "name">;

const SAVE_EVERY = 200;

const validateEntries = compileSchema<{ readonly series: Readonly<Record<string, Entry>> }>({
  type: "object",
  additionalProperties: false,
  required: ["series"],
  properties: {
    series: {
      type: "object",
      additionalProperties: {
        type: "object",
        additionalProperties: false,
        required: ["fingerprint", "stamps", "key", "shape", "quarantined", "flags"],
        properties: {
          fingerprint: { type: "string" },
          stamps: { type: "array", items: { type: "string" } },
          key: { type: "string" },
          shape: shapeSchema,
          quarantined: quarantinedSchema,
          flags: flagsSchema,
        },
      },
    },
  },
});

/**
 * Remembers, per series, which volume its files gave, by the files' names and stamps: an unchanged series is
 * then known without reading it, as long as its volume's two files have the stamps that they were written with. Files with
 * other stamps are compared with the volume's key, and a damaged volume is made again. Only a short cut: without it the
 * files are read and their contents decide.
 */
export class FingerprintCache {
  readonly #path: string;
  /** Where the volumes lie. */
  readonly #folder: string;
  readonly #entries: Map<string, Entry>;
  readonly #added = new Map<string, Entry>();
  #unsaved = 0;

  private constructor(path: string, folder: string, entries: Map<string, Entry>) {
    this.#path = path;
    this.#folder = folder;
    this.#entries = entries;
  }

  /**
   * Opens the cache that is kept in a file, empty when there is none yet or it cannot be read.
   * @param folder where the volumes lie.
   */
  static async open(path: string, folder: string): Promise<FingerprintCache> {
    return new FingerprintCache(path, folder, new Map(Object.entries(await readEntries(path))));
  }

  /** The volume of a series that has not changed; undefined where it has, or the volume is gone or damaged. */
  find(series: PlacedSeries): StoredSeries | undefined {
    const entry = this.#entries.get(nameOf(series));
    if (entry?.fingerprint !== fingerprintOf(series)) return undefined;
    const { fingerprint: _, stamps, ...stored } = entry;
    if (this.#stampsOf(series, stored.key).join() === stamps.join()) return stored;
    if (!holdsVolume(this.#folder, filesOf(series, stored.key), stored.key)) return undefined;
    this.#note(series, stored); // copied or put back: not to be compared the next time
    return stored;
  }

  /** Notes a series that is now stored; every 200 of them the cache is saved, for a run that is killed. */
  async add(series: PlacedSeries, stored: StoredSeries, staging: string): Promise<void> {
    this.#note(series, stored);
    if (this.#unsaved >= SAVE_EVERY) await this.save(staging);
  }

  /** Whether something was noted since it was saved. */
  get isUnsaved(): boolean {
    return this.#unsaved > 0;
  }

  /** Writes what was added beside what the file holds by now, because another run may have written to it. */
  async save(staging: string): Promise<void> {
    if (this.#unsaved === 0) return;
    this.#unsaved = 0;
    const entries = { ...(await readEntries(this.#path, true)), ...Object.fromEntries(this.#added) };
    await writeStaged(staging, this.#path, sealJson({ series: entries }));
  }

  #note(series: PlacedSeries, stored: StoredSeries): void {
    const stamps = this.#stampsOf(series, stored.key);
    this.#added.set(nameOf(series), { fingerprint: fingerprintOf(series), stamps, ...stored });
    this.#unsaved++;
  }

  #stampsOf(series: PlacedSeries, key: string): string[] {
    return filesOf(series, key).map((path) => {
      const stat = statSync(join(this.#folder, path), { throwIfNoEntry: false });
      return stat === undefined ? "gone" : stampOf(stat);
    });
  }
}

async function readEntries(path: string, isSilent = false): Promise<Readonly<Record<string, Entry>>> {
  if (!existsSync(path)) return {};
  try {
    return (await readSealedJson(path, validateEntries)).series;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (!isSilent)
      process.stderr.write(
        `${printableLines(error.message)}\nit only saves time: every series is read again\n`,
      );
    return {};
  }
}

function nameOf({ studyId, seriesId, options }: SeriesToRead): string {
  return `${studyId}/${seriesId}/${options.plane ?? "any plane"}`;
}

function fingerprintOf({ files, options }: SeriesToRead): string {
  const lines = files.map(
    ({ name, stamp, fault }) => `${name} ${stamp}${fault === undefined ? "" : ` ${fault.fault}`}`,
  );
  return sha256([`version ${INGEST_VERSION}`, canonicalJson(options), ...lines].join("\n"));
}

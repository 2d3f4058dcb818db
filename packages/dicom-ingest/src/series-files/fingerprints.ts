import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  canonicalJson,
  closedObject,
  compileSchema,
  printableLines,
  readSealedJson,
  sealJson,
  sha256,
  UserError,
} from "@spinegrade/pipeline";
import { holdsVolume } from "@spinegrade/volumes";
import { INGEST_VERSION } from "@spinegrade/volumes/volume-key";
import {
  storedVolumes,
  type IngestJob,
  type SeriesToRead,
  type StoredSeries,
} from "../store/jobs/ingest-job.ts";
import { stampOf } from "./file-stamp.ts";
import { writeStaged } from "../store/jobs/staging.ts";
import { storedSeriesProperties } from "../store/jobs/stored-series-schema.ts";
import { type Shard, shardName } from "../shards/shard.ts";

interface Entry extends StoredSeries {
  /** Fingerprint of the series' files. */
  readonly fingerprint: string;
  /** Stamps of the volume and slice table files when they were last known to be intact. */
  readonly stamps: readonly string[];
}

/** A series and the path of its volume. */
type PlacedSeries = SeriesToRead & Pick<IngestJob, "name">;

/** Series after which the record is saved, at least; in a large record a tenth of it, as each save writes all of it. */
const SAVE_EVERY = 200;
const SAVED_SHARE = 0.1;

const parseEntries = compileSchema<{ readonly series: Readonly<Record<string, Entry>> }>(
  closedObject({
    series: {
      type: "object",
      additionalProperties: closedObject(
        {
          fingerprint: { type: "string" },
          stamps: { type: "array", items: { type: "string" } },
          ...storedSeriesProperties,
        },
        ["stretched"],
      ),
    },
  }),
);

/**
 * Remembers for each series which volume its files produced, by the files' names and stamps. An unchanged series need
 * not be read as long as the two files of its volume still have their stamps. If they have others, their content is
 * compared with the volume's key, and a damaged volume is produced again. The cache only saves time: without it, ingest
 * reads the files and decides by their content.
 */
export class FingerprintCache {
  readonly #path: string;
  /** The folder of the volumes. */
  readonly #folder: string;
  readonly #entries: Map<string, Entry>;
  readonly #added = new Map<string, Entry>();
  #unsaved = 0;
  /** Entries in the file after the last save. */
  #saved = 0;

  private constructor(path: string, folder: string, entries: Map<string, Entry>) {
    this.#path = path;
    this.#folder = folder;
    this.#entries = entries;
  }

  /**
   * Opens the cache stored in a file; empty if the file does not exist or cannot be read. A shard has a file next to it, so that
   * no two write one; without a shard, those of all shards are read, too.
   * @param folder the folder of the volumes.
   */
  static async open(path: string, folder: string, shard?: Shard): Promise<FingerprintCache> {
    const entries = new Map<string, Entry>();
    const own = shard === undefined ? path : partOf(path, shardName(shard));
    const sources = shard === undefined ? [path, ...partsOf(path)] : [path, own];
    for (const source of sources)
      for (const [name, entry] of Object.entries(await readEntries(source))) entries.set(name, entry);
    return new FingerprintCache(own, folder, entries);
  }

  /** The volume of an unchanged series; undefined if the series changed or the volume is missing or damaged. */
  find(series: PlacedSeries): StoredSeries | undefined {
    const entry = this.#entries.get(nameOf(series));
    if (entry?.fingerprint !== fingerprintOf(series)) return undefined;
    const { fingerprint: _, stamps, ...stored } = entry;
    if (this.#stampsOf(series, stored).join() === stamps.join()) return stored;
    const volumes = storedVolumes(series, stored);
    if (!volumes.every(([key, files]) => holdsVolume(this.#folder, files, key))) return undefined;
    this.#note(series, stored); // copied or restored: next time it need not be compared
    return stored;
  }

  /** Records a stored series. Saves the cache now and then, in case the run is killed. */
  async add(series: PlacedSeries, stored: StoredSeries, staging: string): Promise<void> {
    this.#note(series, stored);
    if (this.#unsaved >= Math.max(SAVE_EVERY, SAVED_SHARE * this.#saved)) await this.save(staging);
  }

  /** Whether anything was recorded since the last save. */
  get isUnsaved(): boolean {
    return this.#unsaved > 0;
  }

  /** Merges the new entries into the file's current content, because another run may have written to it. */
  async save(staging: string): Promise<void> {
    if (this.#unsaved === 0) return;
    this.#unsaved = 0;
    const entries = { ...(await readEntries(this.#path, true)), ...Object.fromEntries(this.#added) };
    await writeStaged(staging, this.#path, sealJson({ series: entries }));
    this.#saved = Object.keys(entries).length;
  }

  #note(series: PlacedSeries, stored: StoredSeries): void {
    const stamps = this.#stampsOf(series, stored);
    this.#added.set(nameOf(series), { fingerprint: fingerprintOf(series), stamps, ...stored });
    this.#unsaved++;
  }

  #stampsOf(series: PlacedSeries, stored: StoredSeries): string[] {
    const paths = storedVolumes(series, stored).flatMap(([, files]) => files);
    return paths.map((path) => {
      const stat = statSync(join(this.#folder, path), { throwIfNoEntry: false });
      return stat === undefined ? "gone" : stampOf(stat);
    });
  }
}

function partOf(path: string, name: string): string {
  return `${path.slice(0, -".json".length)}-${name}.json`;
}

/** The files of shards, the newest last: of one series it is the one that holds. */
function partsOf(path: string): string[] {
  const folder = dirname(path);
  if (!existsSync(folder)) return [];
  const start = basename(path, ".json");
  const paths = readdirSync(folder)
    .filter((name) => name.startsWith(start) && /^-\d+-of-\d+\.json$/.test(name.slice(start.length)))
    .map((name) => ({ path: join(folder, name), time: statSync(join(folder, name)).mtimeMs }));
  return paths.sort((a, b) => a.time - b.time).map((part) => part.path);
}

async function readEntries(path: string, isSilent = false): Promise<Readonly<Record<string, Entry>>> {
  if (!existsSync(path)) return {};
  try {
    return (await readSealedJson(path, parseEntries)).series;
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
  const sides = (options.stretchTo ?? []).map((side) => ` and stretched to ${side}`);
  return `${studyId}/${seriesId}/${options.plane ?? "any plane"}${sides.join("")}`;
}

function fingerprintOf({ files, options }: SeriesToRead): string {
  const lines = files.map(
    ({ name, stamp, fault }) => `${name} ${stamp}${fault === undefined ? "" : ` ${fault.fault}`}`,
  );
  return sha256([`version ${INGEST_VERSION}`, canonicalJson(options), ...lines].join("\n"));
}

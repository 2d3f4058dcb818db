import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import {
  canonicalJson,
  closedObject,
  compileSchema,
  contentKey,
  errorCode,
  parseJson,
  printableLines,
  sha256,
  type SharedFiles,
  SharedStore,
  UserError,
} from "@spinegrade/pipeline";
import { INGEST_VERSION } from "@spinegrade/volumes/volume-key";
import { openable } from "../../series-files/folder-entries.ts";
import { type IngestJob, storedVolumes, type StoredSeries } from "./ingest-job.ts";
import { placeFiles, stageFile } from "./staging.ts";
import { storedSeriesProperties } from "./stored-series-schema.ts";

/** The file of an entry that lists its volumes. */
const RECORD = "series.json";

/** A key becomes a path: none may lead out of the work folder. */
const key = { type: "string", pattern: "^[0-9a-f]{64}$" };

const parseStored = compileSchema<StoredSeries>(
  closedObject({ ...storedSeriesProperties, key, stretched: { type: "object", additionalProperties: key } }, [
    "stretched",
  ]),
);

/** Volumes that machines share: a series is known by the content of its files, its ids and the options of its ingest. */
export class SharedSeries {
  readonly #store: SharedStore;
  readonly #names = new WeakMap<IngestJob, Promise<string | undefined>>();

  private constructor(store: SharedStore) {
    this.#store = store;
  }

  /** @param setting a folder or bucket; undefined: nothing is shared. @throws UserError where it cannot be opened. */
  static async open(setting: string | undefined): Promise<SharedSeries | undefined> {
    return setting === undefined ? undefined : new SharedSeries(await SharedStore.open(setting));
  }

  /**
   * Places the volumes of a series that another machine ingested.
   * @returns undefined where none did, or where they are damaged or missing, which is reported.
   * @throws UserError where the store cannot be read or the volumes cannot be written.
   */
  async fetch(job: IngestJob): Promise<StoredSeries | undefined> {
    const name = await this.#nameOf(job);
    const files = name === undefined ? undefined : await this.#store.find(name, warn);
    const record = files?.[RECORD];
    if (files === undefined || record === undefined) return undefined;
    const stored = parseRecord(record);
    const paths = stored === undefined ? [] : filesOf(job, stored);
    const contents = paths.flatMap((path) => files[basename(path)] ?? []);
    if (stored === undefined || contents.length < paths.length) {
      warn(`the entry ${name} of the shared store does not hold a series with its volumes`);
      return undefined;
    }
    const staged = paths.map((path, index) => {
      const content = contents[index] ?? new Uint8Array();
      return { path: join(job.folder, path), written: stageFile(job.staging, [content]) };
    });
    await placeFiles(staged);
    return stored;
  }

  /** Shares the volumes of a series that was ingested here. @throws UserError where the store cannot be written. */
  async keep(job: IngestJob, stored: StoredSeries): Promise<void> {
    const name = await this.#nameOf(job);
    if (name === undefined) return;
    const files: Record<string, SharedFiles[string]> = {
      [RECORD]: new TextEncoder().encode(canonicalJson(stored)),
    };
    for (const path of filesOf(job, stored)) files[basename(path)] = await readFile(join(job.folder, path));
    await this.#store.keep(name, files);
  }

  #nameOf(job: IngestJob): Promise<string | undefined> {
    const name = this.#names.get(job) ?? nameOf(job);
    this.#names.set(job, name);
    return name;
  }
}

/** @returns undefined where a file cannot be read: ingest then says which and why. */
async function nameOf({ studyId, seriesId, options, files }: IngestJob): Promise<string | undefined> {
  const hashes: { readonly name: string; readonly hash: string }[] = [];
  for (const { name, path, fault } of files) {
    if (fault !== undefined) return undefined;
    try {
      hashes.push({ name, hash: sha256(await readFile(openable(path))) });
    } catch (error) {
      if (errorCode(error) === "") throw error;
      return undefined;
    }
  }
  return `series/${contentKey({ version: INGEST_VERSION, studyId, seriesId, options, hashes })}`;
}

/** @returns undefined where it is not a record of a series: another program wrote it. */
function parseRecord(record: Uint8Array): StoredSeries | undefined {
  try {
    return parseStored(parseJson(new TextDecoder().decode(record), RECORD), RECORD);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return undefined;
  }
}

function filesOf(job: IngestJob, stored: StoredSeries): string[] {
  return storedVolumes(job, stored).flatMap(([, files]) => files);
}

function warn(line: string): void {
  process.stderr.write(`${printableLines(line)}; the series is ingested again\n`);
}

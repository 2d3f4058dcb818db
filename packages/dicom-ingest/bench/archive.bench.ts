/**
 * A simulated archive without pixels: what ingest keeps of so many series, 5 per study, 50 studies per shard, 20 files per series.
 * Every series has the same volume on disk. Prints one JSON line a step, and a table to standard error.
 * npm run bench -- --name archive -- --entries 10000,100000,1000000
 */
import { writeFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { SERIES_DESCRIPTIONS } from "@spinegrade/competition-data";
import { canonicalJson, sha256 } from "@spinegrade/pipeline";
import { type GrowingStep, measureSteps } from "@spinegrade/test-utils/measure-steps";
import { SERIES_IN_STUDY, STUDIES_IN_SHARD } from "@spinegrade/test-utils/simulated-archive";
import type { FoundSeries } from "../src/folder/group-files.ts";
import { FingerprintCache } from "../src/series-files/fingerprints.ts";
import type { SliceFile } from "../src/series-files/slice-file.ts";
import { listDataSet, listShard } from "../src/shards/divide-data-set.ts";
import { writeSeriesLists } from "../src/shards/divide-folder.ts";
import { shardName } from "../src/shards/shard.ts";
import type { StoredSeries } from "../src/store/jobs/ingest-job.ts";
import { writeTables } from "../src/testing/simulated-data-set.ts";

const SERIES_IN_SHARD = STUDIES_IN_SHARD * SERIES_IN_STUDY;
const FILES_IN_SERIES = 20;
const SHAPE = [FILES_IN_SERIES, 512, 512] as const;
/** Above it the text of one record exceeds V8's longest string. */
const MOST_IN_RECORD = 900_000;
/** Above it the lists need more memory than a Node process has. */
const MOST_IN_LISTS = 200_000;

const studyUid = (at: number): string =>
  `1.2.826.0.1.3680043.8.498.${10 ** 12 + Math.floor(at / SERIES_IN_STUDY)}.1`;
const seriesUid = (at: number): string => `${studyUid(at)}.${1000 + at}`;

function filesOf(at: number): SliceFile[] {
  return Array.from({ length: FILES_IN_SERIES }, (_, slice) => {
    const name = `${studyUid(at)}/${1000 + at}/${slice + 1}.dcm`;
    const stamp = `526336 1764400000000.${slice} 1764400000000.${at} 64768:${at}`;
    return { name, path: `/archive/${name}`, bytes: 526_336, stamp };
  });
}

function seriesToRead(at: number): Parameters<FingerprintCache["find"]>[0] {
  const options = { instanceNumbers: "tag", policy: "strict" } as const;
  const ids = { studyId: studyUid(at), seriesId: seriesUid(at) };
  return { ...ids, name: "volume", options, files: filesOf(at) };
}

const storedSeries = (at: number): StoredSeries => ({
  ...{ key: sha256(String(at)), shape: SHAPE, quarantined: [], flags: [] },
});

async function fill(
  cache: FingerprintCache,
  [from, to]: readonly [number, number],
  folder: string,
): Promise<void> {
  for (let at = from; at < to; at++) await cache.add(seriesToRead(at), storedSeries(at), folder);
  await cache.save(folder);
}

const recordIn = (folder: string, name: string): string => join(folder, name, "fingerprints.json");
const sizeOf = async (path: string): Promise<number> => (await stat(path)).size;

async function open(path: string, folder: string): Promise<undefined> {
  await FingerprintCache.open(path, folder);
  return undefined;
}

async function openShard(index: number, entries: number, folder: string): Promise<undefined> {
  const shard = { index, count: Math.ceil(entries / SERIES_IN_SHARD) };
  const { series } = await listShard({ dataDir: folder, workDir: folder }, shard);
  if (series.length === 0) throw new Error("the shard has no study");
}

const STEPS: readonly GrowingStep[] = [
  {
    name: "index of a data set, made as text",
    prepare: (entries) => {
      const [description] = SERIES_DESCRIPTIONS;
      const series = Array.from({ length: entries }, (_, at) => ({
        ...{ studyId: 10 ** 9 + Math.floor(at / SERIES_IN_STUDY), seriesId: 10 ** 9 + at, description },
        ...{ split: "train", key: sha256(String(at)), shape: SHAPE },
      }));
      return Promise.resolve(() => Promise.resolve(canonicalJson({ series, failures: [] }).length));
    },
  },
  {
    name: "tables of a data set, read by the merge",
    prepare: (entries, folder) => {
      const [description] = SERIES_DESCRIPTIONS;
      const rows = Array.from({ length: entries }, (_, at) => ({
        ...{ studyId: 10 ** 9 + Math.floor(at / SERIES_IN_STUDY), seriesId: 10 ** 9 + at, description },
      }));
      writeTables(folder, rows);
      return Promise.resolve(async () => {
        await listDataSet(folder);
        return undefined;
      });
    },
  },
  {
    name: "these, divided by the first shard",
    prepare: (entries, folder) => Promise.resolve(() => openShard(1, entries, folder)),
  },
  {
    name: "list of a shard, read by it",
    prepare: (entries, folder) => Promise.resolve(() => openShard(2, entries, folder)),
  },
  {
    name: "records of all shards, saved by these",
    prepare: (entries, folder) => {
      for (const name of ["volume.npy", "volume.json"]) writeFileSync(join(folder, name), name);
      const count = Math.ceil(entries / SERIES_IN_SHARD);
      return Promise.resolve(async () => {
        let bytes = 0;
        for (let index = 1; index <= count; index++) {
          const path = recordIn(folder, "shards");
          const cache = await FingerprintCache.open(path, folder, { index, count });
          const from = (index - 1) * SERIES_IN_SHARD;
          await fill(cache, [from, Math.min(entries, from + SERIES_IN_SHARD)], folder);
          bytes += await sizeOf(path.replace(".json", `-${shardName({ index, count })}.json`));
        }
        return bytes;
      });
    },
  },
  {
    name: "records of all shards, opened by the merge",
    prepare: (_, folder) => Promise.resolve(() => open(recordIn(folder, "shards"), folder)),
  },
  {
    name: "incremental check of the merge, all known",
    prepare: async (entries, folder) => {
      const cache = await FingerprintCache.open(recordIn(folder, "shards"), folder);
      return () => {
        for (let at = 0; at < entries; at++)
          if (cache.find(seriesToRead(at)) === undefined) throw new Error(`series ${at} is not known`);
        return Promise.resolve(undefined);
      };
    },
  },
  {
    name: "record of an ingest without shards, saved as it grows",
    most: MOST_IN_RECORD,
    prepare: async (entries, folder) => {
      const path = recordIn(folder, "whole");
      const cache = await FingerprintCache.open(path, folder);
      return async () => {
        await fill(cache, [0, entries], folder);
        return await sizeOf(path);
      };
    },
  },
  {
    name: "record of an ingest without shards, opened",
    most: MOST_IN_RECORD,
    prepare: (_, folder) => Promise.resolve(() => open(recordIn(folder, "whole"), folder)),
  },
  {
    name: "lists of files of all shards, made",
    most: MOST_IN_LISTS,
    prepare: (entries, folder) => {
      const series = Array.from({ length: entries }, (_, at): FoundSeries => {
        const header = {
          studyUid: studyUid(at),
          seriesUid: seriesUid(at),
          seriesNumber: "3",
          description: "t2_tse_sag",
        };
        return { header, files: filesOf(at) };
      });
      const count = Math.ceil(entries / SERIES_IN_SHARD);
      return Promise.resolve(async () => {
        await writeSeriesLists(series, { folder: "/archive", out: join(folder, "lists") }, count);
        return undefined;
      });
    },
  },
];

await measureSteps(import.meta.url, STEPS);

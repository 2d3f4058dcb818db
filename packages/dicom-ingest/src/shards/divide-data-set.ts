import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { SERIES_DESCRIPTIONS, TABLE_FILES } from "@spinegrade/competition-data";
import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  identifyDataSet,
  PHANTOM_RECORDS,
  type PipelineConfig,
  printableLines,
  sha256,
  sharedStampOf,
  UserError,
  waitForLock,
} from "@spinegrade/pipeline";
import { type ListedSeries, readListedSeries } from "../series-files/listed-series.ts";
import { type Shard, shardOf } from "./shard.ts";
import { type DividedPlaces, readShardList, removeShardLists, writeShardLists } from "./shard-list.ts";

/** A data set as its tables list it, or one shard of it. */
export interface ListedDataSet {
  readonly dataSet: DataSetIdentity;
  /** Train before test, ordered by study and series. */
  readonly series: readonly ListedSeries[];
}

interface ListOfShard extends ListedDataSet {
  /** State of the tables that were divided: `stateOf`. */
  readonly state: string;
}

type Places = Pick<PipelineConfig, "dataDir" | "workDir">;

const TABLES = [TABLE_FILES.trainSeries, TABLE_FILES.testSeries];
const ID = { type: "integer", minimum: 1 };
const parseList = compileSchema<ListOfShard>(
  closedObject({
    state: { type: "string" },
    dataSet: DATA_SET_IDENTITY_SCHEMA,
    series: {
      type: "array",
      items: closedObject({
        ...{ studyId: ID, seriesId: ID },
        ...{ description: { enum: SERIES_DESCRIPTIONS }, split: { enum: ["train", "test"] } },
      }),
    },
  }),
);

/** Reads the tables of a data set. @throws UserError as `readListedSeries`. */
export async function listDataSet(dataDir: string): Promise<ListedDataSet> {
  const series = await readListedSeries(dataDir);
  return { dataSet: await identifyDataSet(dataDir, TABLES), series };
}

/**
 * The series of a shard. The first shard that asks divides the tables, and writes the list of each; the others read their lists
 * alone. Tables that changed are divided again, and so are those of a damaged list, which standard error names.
 * @throws UserError as `listDataSet`; LockedError when another process divides them for half an hour.
 */
export async function listShard(config: Places, shard: Shard): Promise<ListedDataSet> {
  const places = placesOf(config);
  const known = await readCurrent(places, shard, () => undefined);
  if (known !== undefined) return known;
  return await waitForLock(lockOf(places), "dividing the data set among shards", {
    work: async () => (await readCurrent(places, shard, say)) ?? (await divide(places, shard)),
    log: say,
  });
}

/** Removes the lists of a data set, whose shards are merged. */
export async function removeDataSetLists(config: Places): Promise<void> {
  const places = placesOf(config);
  if (!existsSync(places.out)) return;
  await waitForLock(lockOf(places), "removing the lists of shards", {
    work: () => removeShardLists(places.out),
    log: say,
  });
}

/** Lists lie next to the volumes, in a folder for each data set. */
function placesOf({ dataDir, workDir }: Places): DividedPlaces {
  const name = `shards-${sha256(resolve(dataDir)).slice(0, 16)}`;
  return { folder: dataDir, out: join(workDir, "volumes", name) };
}

function lockOf({ out }: DividedPlaces): string {
  return join(out, "dividing");
}

function say(line: string): void {
  process.stderr.write(`${printableLines(line)}\n`);
}

/** The list of a shard; undefined where there is none of the tables as they are now. */
async function readCurrent(
  places: DividedPlaces,
  shard: Shard,
  log: (line: string) => void,
): Promise<ListedDataSet | undefined> {
  try {
    const list = await readShardList(places, shard, parseList);
    return list?.state === (await stateOf(places.folder)) ? list : undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    log(`${error.message}\nthe tables are divided again`);
    return undefined;
  }
}

async function divide(places: DividedPlaces, { index, count }: Shard): Promise<ListedDataSet> {
  const state = await stateOf(places.folder); // before they are read: tables that change meanwhile are divided again
  const { dataSet, series } = await listDataSet(places.folder);
  const shards = Array.from({ length: count }, (): ListedSeries[] => []);
  for (const one of series) shards[shardOf(String(one.studyId), count) - 1]?.push(one);
  await writeShardLists(
    places,
    shards.map((own) => (): ListOfShard => ({ state, dataSet, series: own })),
  );
  return { dataSet, series: shards[index - 1] ?? [] };
}

/** Inputs of the lists, without reading the tables: their stamps, and the folders that tell what the data set is. */
async function stateOf(dataDir: string): Promise<string> {
  const stamps = await Promise.all(TABLES.map((table) => sharedStampOf(join(dataDir, table))));
  const folders = ["test_images", PHANTOM_RECORDS].map((name) => existsSync(join(dataDir, name)));
  return [...stamps.map((stamp) => stamp ?? "absent"), ...folders].join(", ");
}

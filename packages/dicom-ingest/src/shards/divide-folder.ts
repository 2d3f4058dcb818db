import { compileSchema, closedObject } from "@spinegrade/pipeline";
import type { FoundSeries } from "../folder/group-files.ts";
import type { FileFault, SliceFile } from "../series-files/slice-file.ts";
import { fromListed, type ListedFile, listedFileSchema, toListed } from "./listed-files.ts";
import { type Shard, shardOf } from "./shard.ts";
import { type DividedPlaces, readShardList, writeShardLists } from "./shard-list.ts";

/** The result of dividing a folder into shards. */
export interface DividedFolder {
  /** The hash of each shard's list. */
  readonly hashes: readonly string[];
  /** The studies of each shard. */
  readonly studies: readonly number[];
}

interface ListedSlice extends ListedFile, Pick<SliceFile, "bytes" | "stamp"> {
  readonly fault?: FileFault;
}

interface SeriesList {
  readonly series: readonly {
    readonly header: FoundSeries["header"];
    readonly files: readonly ListedSlice[];
  }[];
}

const TEXT = { type: "string" };
const COUNT = { type: "integer", minimum: 0 };

const parseList = compileSchema<SeriesList>(
  closedObject({
    series: {
      type: "array",
      items: closedObject({
        header: closedObject({ studyUid: TEXT, seriesUid: TEXT, seriesNumber: TEXT, description: TEXT }),
        files: {
          type: "array",
          items: listedFileSchema(
            {
              ...{ bytes: COUNT, stamp: TEXT },
              fault: closedObject({ fault: TEXT, tag: TEXT, byteOffset: COUNT, spare: TEXT }, [
                "tag",
                "byteOffset",
                "spare",
              ]),
            },
            ["fault"],
          ),
        },
      }),
    },
  }),
);

/** Divides the series of a folder among shards, all of a study into one, and writes each shard's list into `out`. */
export async function writeSeriesLists(
  series: readonly FoundSeries[],
  places: DividedPlaces,
  count: number,
): Promise<DividedFolder> {
  const lists = Array.from({ length: count }, (): FoundSeries[] => []);
  for (const found of series) lists[shardOf(found.header.studyUid, count) - 1]?.push(found);
  const contents = lists.map((own) => () => toSeriesList(own));
  const hashes = await writeShardLists(places, contents);
  return { hashes, studies: lists.map((own) => new Set(own.map(({ header }) => header.studyUid)).size) };
}

function toSeriesList(series: readonly FoundSeries[]): SeriesList {
  return {
    series: series.map(({ header, files }) => ({
      header,
      files: files.map((file) => ({
        ...toListed(file),
        ...{ bytes: file.bytes, stamp: file.stamp },
        ...(file.fault !== undefined && { fault: file.fault }),
      })),
    })),
  };
}

/** The series of a shard, as its list has them; undefined where the folder is not divided so. */
export async function readSeriesList(
  folder: string,
  out: string,
  shard: Shard,
): Promise<FoundSeries[] | undefined> {
  const list = await readShardList({ folder, out }, shard, parseList);
  return list?.series.map(({ header, files }) => ({
    header,
    files: files.map(({ rawPath, ...file }) => ({
      ...file,
      ...fromListed(folder, { name: file.name, ...(rawPath !== undefined && { rawPath }) }),
    })),
  }));
}

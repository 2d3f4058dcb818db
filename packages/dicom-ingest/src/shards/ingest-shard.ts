import { join } from "node:path";
import { canonicalJson } from "@spinegrade/pipeline";
import { checkFolders, findSeries, type IngestFolderOptions, readChanged } from "../folder/ingest-folder.ts";
import { nameVolume } from "../folder/name-volume.ts";
import type { FoundSeries } from "../folder/group-files.ts";
import { withStaging, writeStaged } from "../store/jobs/staging.ts";
import { type DividedFolder, readSeriesList, writeSeriesLists } from "./divide-folder.ts";
import type { Shard } from "./shard.ts";
import { shardResultPath } from "./shard-list.ts";

/** The result of ingesting a shard. */
export interface ShardOutcome {
  readonly series: number;
  readonly failures: number;
  readonly seriesRead: number;
}

/**
 * Finds the series of a folder, reading headers alone, and divides its studies among shards.
 * @throws UserError as `ingestFolder`.
 */
export async function divideFolder(folder: string, out: string, count: number): Promise<DividedFolder> {
  return await withStaging(await checkFolders(folder, out), async (staging) => {
    const { grouped } = await findSeries(folder, out, staging);
    return await writeSeriesLists(grouped.series, { folder, out }, count);
  });
}

/**
 * Ingests one shard of a folder, which is divided first where it is not. `ingestFolder` then finds the volumes of all shards
 * and writes the report that it would have written without shards.
 * @throws UserError as `ingestFolder`.
 */
export async function ingestShard(
  folder: string,
  out: string,
  shard: Shard,
  options: IngestFolderOptions = {},
): Promise<ShardOutcome> {
  await checkFolders(folder, out);
  const series = (await readSeriesList(folder, out, shard)) ?? (await divideAndRead(folder, out, shard));
  const { all, read } = await readChanged(series, out, { ...options, shard });
  const results = series.map((found) => {
    const result = all.get(found);
    const volume = nameVolume(found.header);
    return result !== undefined && "stored" in result
      ? { volume, key: result.stored.key }
      : { volume, ...result };
  });
  const path = join(out, shardResultPath(shard));
  const content = canonicalJson(results);
  await withStaging(out, (staging) => writeStaged(staging, path, content), { clears: false });
  const failures = results.filter((result) => !("key" in result)).length;
  return { series: series.length - failures, failures, seriesRead: read };
}

async function divideAndRead(folder: string, out: string, shard: Shard): Promise<readonly FoundSeries[]> {
  await divideFolder(folder, out, shard.count);
  return (await readSeriesList(folder, out, shard)) ?? [];
}

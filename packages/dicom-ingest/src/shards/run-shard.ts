import { join } from "node:path";
import { canonicalJson, EXIT, type PipelineConfig, writeFileAtomic } from "@spinegrade/pipeline";
import type { IngestFolderOptions } from "../folder/ingest-folder.ts";
import { ingestDataSet, type IngestDataSetOptions } from "../store/ingest-data-set.ts";
import { ingestShard } from "./ingest-shard.ts";
import { readShard, shardName } from "./shard.ts";

/** Runs `spinegrade-ingest DIR --out DIR --shard I/N`. @returns the exit code. */
export async function runFolderShard(
  folder: string,
  out: string,
  text: string,
  options: IngestFolderOptions,
): Promise<number> {
  const { series, failures, seriesRead } = await ingestShard(folder, out, readShard(text), options);
  return sayShard(text, { series, failures, seriesRead }, `spinegrade ingest ${folder} --out ${out}`);
}

/** Runs `spinegrade-ingest ingest --shard I/N`. @returns the exit code. */
export async function runDataSetShard(
  config: PipelineConfig,
  text: string,
  options: IngestDataSetOptions,
): Promise<number> {
  const shard = readShard(text);
  const { series, failures, seriesRead } = await ingestDataSet(config, { ...options, shard });
  const results = {
    series: series.map(({ studyId, seriesId, key }) => ({ studyId, seriesId, key })),
    failures,
  };
  const path = join(config.outputDir, "ingest", "shards", `${shardName(shard)}.json`);
  await writeFileAtomic(path, canonicalJson(results));
  const counts = { series: series.length, failures: failures.length, seriesRead };
  return sayShard(text, counts, "spinegrade ingest ingest");
}

function sayShard(
  text: string,
  { series, failures, seriesRead }: Readonly<Record<"series" | "failures" | "seriesRead", number>>,
  merge: string,
): number {
  process.stderr.write(
    `shard ${text}: ${series} series in the store, ${seriesRead} read now, ${failures} failed; ` +
      `when all shards are done, merge them with: ${merge}\n`,
  );
  return failures === 0 ? EXIT.clean : EXIT.finishedWithFailures;
}

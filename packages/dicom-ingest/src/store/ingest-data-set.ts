import { join, resolve } from "node:path";
import { TABLE_FILES, type SeriesDescription } from "@spinegrade/competition-data";
import { identifyDataSet, sha256, type PipelineConfig, type ProgressStream } from "@spinegrade/pipeline";
import type { IngestedSeries, IngestFailure, IngestIndex, Split } from "@spinegrade/volumes";
import type { QuarantinedSlice, SeriesFlag } from "@spinegrade/volumes/slices";
import type { IngestPolicy } from "../volume/quarantine.ts";
import { FingerprintCache } from "../series-files/fingerprints.ts";
import { readListedSeries, type ListedSeries } from "../series-files/listed-series.ts";
import { planIngest, type OtherFiles } from "./plan-ingest.ts";
import { readSeries } from "./read-series.ts";
import type { IngestResult } from "./run-ingest-jobs.ts";

/** Choices of a batch. */
export interface IngestDataSetOptions {
  /** Only series of these descriptions; left out: all. */
  readonly descriptions?: readonly SeriesDescription[];
  /** What becomes of series with unusable slices; left out: strict for the train split, tolerant for the test split. */
  readonly policy?: IngestPolicy;
  /** Worker threads; 0 works in this thread. Left out: one a core. */
  readonly workers?: number;
  /** Where progress is shown; left out: stderr. */
  readonly progressStream?: ProgressStream;
}

/** What a batch did: the index, and what it found on the way. */
export interface IngestOutcome extends IngestIndex {
  /** How many series were read in this run, those that failed among them. */
  readonly seriesRead: number;
  /** How many had not changed since an earlier run, and were in the store. */
  readonly seriesKnown: number;
  readonly otherFiles: readonly OtherFiles[];
  /** Series that are in the index and about which there is something to know. */
  readonly remarks: readonly SeriesRemarks[];
}

/** What is to be known of a series that was ingested all the same. */
export interface SeriesRemarks {
  readonly studyId: number;
  readonly seriesId: number;
  readonly split: Split;
  /** Slices that are not in the volume, and why. */
  readonly quarantined: readonly QuarantinedSlice[];
  /** What is remarkable about those that are. */
  readonly flags: readonly SeriesFlag[];
}

/**
 * Ingests every series that the data set's two series tables list into the store of volumes. A series whose files did
 * not change since the last run, and whose volume is in the store, is not read. A series that fails is listed with
 * its reason and costs no other series anything.
 * @throws UserError when the data folder or a table is missing, a table is faulty, or the store cannot be written.
 */
export async function ingestDataSet(
  config: Pick<PipelineConfig, "dataDir" | "workDir">,
  options: IngestDataSetOptions = {},
): Promise<IngestOutcome> {
  const listed = await readListedSeries(config.dataDir, options.descriptions);
  const volumes = join(config.workDir, "volumes");
  const ofData = `fingerprints-${sha256(resolve(config.dataDir)).slice(0, 16)}.json`;
  const cache = await FingerprintCache.open(join(volumes, ofData), config.workDir);
  const { known, toRead, failed, otherFiles } = planIngest(listed, cache, config, options.policy);
  const read = await readSeries(toRead, { ...options, cache, folder: config.workDir, stagingIn: volumes });
  const outcomes = new Map([...known, ...failed, ...read]);
  const index = indexOf(listed, outcomes);
  const remarks = remarksOf(listed, outcomes);
  const dataSet = await identifyDataSet(config.dataDir, [TABLE_FILES.trainSeries, TABLE_FILES.testSeries]);
  return { dataSet, ...index, seriesRead: toRead.size, seriesKnown: known.size, otherFiles, remarks };
}

function indexOf(
  listed: readonly ListedSeries[],
  outcomes: ReadonlyMap<ListedSeries, IngestResult>,
): Pick<IngestIndex, "series" | "failures"> {
  const series: IngestedSeries[] = [];
  const failures: IngestFailure[] = [];
  for (const row of listed) {
    const outcome = outcomes.get(row);
    if (outcome === undefined) throw new Error(`series ${row.seriesId} was neither stored nor refused`);
    const { studyId, seriesId } = row;
    if ("failure" in outcome) failures.push({ studyId, seriesId, ...outcome.failure });
    else series.push({ ...row, key: outcome.stored.key, shape: outcome.stored.shape });
  }
  return { series, failures };
}

function remarksOf(
  listed: readonly ListedSeries[],
  outcomes: ReadonlyMap<ListedSeries, IngestResult>,
): SeriesRemarks[] {
  return listed.flatMap((row) => {
    const outcome = outcomes.get(row);
    if (outcome === undefined || !("stored" in outcome)) return [];
    const { quarantined, flags } = outcome.stored;
    if (quarantined.length + flags.length === 0) return [];
    const { studyId, seriesId, split } = row;
    return [{ studyId, seriesId, split, quarantined, flags }];
  });
}

import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readWrongGrades, type WrongGrade } from "@spinegrade/competition-data";
import { AgreementMeter } from "@spinegrade/metrics/intervals";
import { UserError, writeFileAtomic } from "@spinegrade/pipeline";
import { checkTrainedRuns } from "@spinegrade/tasks";
import type { RunFolders } from "../run/run-folders.ts";
import { renderComparison } from "../report/render-comparison.ts";
import { columnOf, comparePairs } from "./compare-pairs.ts";
import type { ComparedPair, ComparedRun, Comparison, OmittedRun, TrainedRunRecord } from "./compared-run.ts";
import { readRunRecord } from "./read-run-record.ts";
import type { TrainedEpoch } from "../state/training-progress.ts";
import { renderRuns } from "./render-runs.ts";

/** The results that a run writes when it is summarised. */
const RESULTS = ["results.json", "two-stage-results.json"];

/**
 * Sets trained runs next to each other: the settings in which they differ, figures with intervals, time and memory, and
 * paired differences; and writes a page with their curves too, `runs/compare.html` in the output folder.
 * @param runs names of summarised runs; none: every run of which a fold is trained.
 * @param against the run that the others of its task are compared with; default: the one of the least log loss.
 * @throws UserError that names every run without results and the remedy, or when a named run cannot be read or is of
 * another data set than the one in use; also when there is no run at all, or when the list of planted wrong grades contradicts
 * the data set.
 */
export async function compareRuns(
  runs: readonly string[],
  folders: RunFolders,
  against?: string,
): Promise<Comparison> {
  const wrongGrades = await readWrongGrades(folders.dataDir);
  const { records, omitted } =
    runs.length === 0 ? await readAll(folders, wrongGrades) : await readNamed(runs, folders, wrongGrades);
  const names = records.map(({ run }) => run);
  if (against !== undefined && !names.includes(against))
    throw new UserError(`--against ${against} is none of the runs that are compared: ${names.join(", ")}`);
  const compared = await measureRuns(records);
  const lossOf = (run: string): number =>
    compared.find((other) => other.run === run)?.figures[columnOf("weightedLogLoss")]?.value ?? Infinity;
  const results = records.flatMap((record) => record.results);
  const comparison: Comparison = {
    page: join(folders.outputDir, "runs", "compare.html"),
    synthetic: results.some(({ dataSet }) => dataSet.synthetic),
    runs: compared,
    pairs: comparePairs(records, lossOf, against),
    truePairs: compareWithTruth(records, lossOf, against),
    omitted,
  };
  await writeFileAtomic(comparison.page, renderComparison(results, renderRuns(comparison)));
  return comparison;
}

/** The pairs judged by the true grades, where every run has them. */
function compareWithTruth(
  records: readonly TrainedRunRecord[],
  lossOf: (run: string) => number,
  against?: string,
): ComparedPair[] | null {
  const judged = records.flatMap((record) =>
    record.trueRows === null ? [] : [{ ...record, rows: record.trueRows }],
  );
  return judged.length < records.length ? null : comparePairs(judged, lossOf, against);
}

async function readNamed(
  runs: readonly string[],
  folders: RunFolders,
  wrongGrades: readonly WrongGrade[] | undefined,
): Promise<{ records: TrainedRunRecord[]; omitted: OmittedRun[] }> {
  await checkTrainedRuns(folders, runs, RESULTS);
  const records: TrainedRunRecord[] = [];
  for (const run of new Set(runs)) records.push(await readRunRecord(run, folders, wrongGrades));
  return { records, omitted: [] };
}

async function readAll(
  folders: RunFolders,
  wrongGrades: readonly WrongGrade[] | undefined,
): Promise<{ records: TrainedRunRecord[]; omitted: OmittedRun[] }> {
  const folder = join(folders.outputDir, "runs");
  const entries = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
  const names = entries.flatMap((entry) => (entry.isFile() ? [] : [entry.name])).sort(); // a link may lead to a run
  const records: TrainedRunRecord[] = [];
  const omitted: OmittedRun[] = [];
  for (const run of names) {
    try {
      records.push(await readRunRecord(run, folders, wrongGrades));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      omitted.push({ run, reason: error.message });
    }
  }
  if (records.length === 0)
    throw new UserError(
      [`${folder}: there is no run to compare: npx nx run trainer:nfn`, ...omitted.map(describeOmitted)].join(
        "\n",
      ),
    );
  return { records, omitted };
}

/** A run that is not listed, in one line. */
export function describeOmitted({ run, reason }: OmittedRun): string {
  // of many faults the first tells what kind of file it is
  return `not listed: ${run} (${reason.split("\n").slice(0, 2).join(" ")})`;
}

async function measureRuns(records: readonly TrainedRunRecord[]): Promise<ComparedRun[]> {
  const keys = [...new Set(records.flatMap(({ settings }) => [...settings.keys()]))];
  const differing = keys.filter((key) => new Set(records.map(({ settings }) => settings.get(key))).size > 1);
  const meter = new AgreementMeter();
  const compared: ComparedRun[] = [];
  for (const { run, task, settings, results, rows, peakMemoryMiB } of records) {
    const epochs = results.flatMap(({ epochs: ofFold }): readonly TrainedEpoch[] => ofFold);
    compared.push({
      run,
      task,
      folds: results.map(({ fold }) => fold),
      studies: new Set(rows.map(({ studyId }) => studyId)).size,
      rows: rows.length,
      settings: Object.fromEntries(differing.map((key) => [key, settings.get(key) ?? null])),
      figures: rows.length === 0 ? [] : (await meter.measure(rows)).figures,
      seconds: epochs.reduce((sum, { seconds }) => sum + seconds, 0),
      peakMemoryMiB,
      engine: [...new Set(results.map(({ engine }) => engine))].join("; "),
    });
  }
  await meter.close();
  return compared;
}

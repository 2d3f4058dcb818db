import { readShard, SHARD_OPTION } from "@spinegrade/dicom-ingest";
import { DEVICE_OPTION, readDevice } from "@spinegrade/engine";
import {
  canonicalJson,
  type Command,
  command,
  EXIT,
  type PipelineConfig,
  printable,
  printableLines,
  Progress,
  readChoice,
} from "@spinegrade/pipeline";
import { readSeriesOverrules, SERIES_OPTION } from "@spinegrade/series-types";
import { RECESS_CHOICES } from "../study/recess-estimates.ts";
import {
  MODELS_TRAINED,
  SERIES_MISSING,
  SERIES_UNUSABLE,
  SLICES_MISSING,
} from "../study/flags/study-flags.ts";
import { describeOutcome } from "./describe-outcome.ts";
import type { FolderOutcome } from "./folder-outcome.ts";
import { gradeStudies } from "./grade-studies.ts";
import { isChainRun, openGraders } from "./open-graders.ts";
import { openFolder, refuseModelAsFolder } from "./open-folder.ts";
import { withStudyThreads } from "../threads/study-threads.ts";
import { openShard } from "../shards/study-lists.ts";

/** Default folder for results. */
const OUT = "results";

/** Flags of a study that is graded in part. */
const PARTIAL: ReadonlySet<string> = new Set([
  ...[SERIES_MISSING, SERIES_UNUSABLE, SLICES_MISSING, MODELS_TRAINED],
]);

const OPTIONS = {
  models: {
    type: "string",
    value: "FILE|BUNDLE|RUN",
    multiple: true,
    help: "weights: .pth, .safetensors, a bundle, or two-stage runs; `two-stage` is the shipped chain",
  },
  out: { type: "string", value: "DIR", default: OUT, help: "folder for results" },
  series: { ...SERIES_OPTION, help: "the types of one or several series, against their headers" },
  recesses: {
    type: "string",
    value: RECESS_CHOICES.join("|"),
    default: "mean",
    help: "how recesses that no axial series shows are estimated: from the canal, pooled in Sagittal T2, the mean, or not",
  },
  shard: SHARD_OPTION,
  "with-names": { type: "boolean", help: "name the patients in the results" },
  device: DEVICE_OPTION,
  force: { type: "boolean", help: "grade again what is graded" },
  json: { type: "boolean", help: "print what became of each study as JSON" },
  quiet: { type: "boolean", help: "print only what was skipped" },
} as const;

/** The command `grade`. @param load the workspace's settings, which are asked for only where its runs grade. */
export function gradeCommand(load: () => Promise<PipelineConfig>): Command {
  return command({
    summary:
      "Grades every lumbar MR study in a folder of DICOM files, of any layout, and writes a report and tables for each.\n" +
      "reads  DIR, the models' weights; nothing is written into DIR\n" +
      "writes OUT/<study>/report.html, results.csv, results-wide.csv, results.json, receipt.json; of several studies OUT/index.html\n" +
      "Without --models, the one-stage runs trained in this workspace grade. Exit code 0: all graded; 2: something was skipped and is\n" +
      "listed; 1: nothing was graded. Results that exist are kept, so that a stopped command continues.\n" +
      "example: grade DIR --models nfn.pth scs.safetensors bundles/nfn --out results",
    operands: "DIR [MODEL] ...",
    options: OPTIONS,
    run: async ({ operands, required, values }) =>
      withStudyThreads(undefined, async (work) => {
        const out = values.out;
        const device = readDevice(values.device);
        const overrules = readSeriesOverrules(values.series ?? []);
        const shard = values.shard === undefined ? undefined : readShard(values.shard);
        await refuseModelAsFolder(values.models ?? [], operands, async (name) =>
          isChainRun(name, await load()),
        );
        const folder = shard
          ? await openShard(required("DIR"), out, shard, overrules)
          : await openFolder(required("DIR"), out, overrules);
        const method = readChoice("--recesses", values.recesses, RECESS_CHOICES);
        const graders = await openGraders([...(values.models ?? []), ...operands.slice(1)], load, device);
        const progress =
          values.quiet === true
            ? undefined
            : new Progress("grade", { total: folder.studies.length, unit: "studies" });
        const { models, chain, train } = graders;
        const outcome = await gradeStudies(folder, {
          ...{ work, models, withNames: values["with-names"] === true, force: values.force === true },
          ...(chain && { chain }),
          recesses: { method, train },
          onStudy: () => progress?.advance(),
        }).finally(() => chain?.dispose());
        progress?.finish();
        if (values.json === true) process.stdout.write(canonicalJson(toJson(outcome)));
        else if (values.quiet !== true) process.stdout.write(printableLines(describeOutcome(outcome, out)));
        process.stderr.write(printableLines(describeSkipped(outcome)));
        return shard !== undefined && outcome.studies.length === 0
          ? exitCodeOfNone(outcome)
          : exitCodeOf(outcome);
      }),
  });
}

function exitCodeOf(outcome: FolderOutcome): number {
  const { studies, skipped, faults, stopped } = outcome;
  if (studies.length === 0) return EXIT.error;
  return gradedInPart(outcome).length > 0 || skipped.length > 0 || faults.length > 0 || stopped !== undefined
    ? EXIT.finishedWithFailures
    : EXIT.clean;
}

/** Exit code of a shard that holds no study, or none that can be graded: no reason to stop the other shards. */
function exitCodeOfNone({ skipped }: FolderOutcome): number {
  return skipped.length === 0 ? EXIT.clean : EXIT.finishedWithFailures;
}

function toJson({ studies, skipped, faults, stopped }: FolderOutcome): object {
  const [first] = studies;
  return {
    notice: first?.result.notice ?? "",
    studies: studies.map(({ folder, wasKnown, result }) => ({
      folder,
      wasKnown,
      studyInstanceUid: result.study.studyInstanceUid,
      graded: result.rows.filter(({ grade, estimated }) => grade !== null && estimated === null).length,
      estimated: result.rows.filter(({ estimated }) => estimated !== null).length,
      flags: result.flags,
    })),
    skipped,
    faults,
    ...(stopped !== undefined && { stopped }),
  };
}

/** The studies of which series or models are missing, or series or slices cannot be used, with the reason. */
function gradedInPart({ studies }: FolderOutcome): { folder: string; reason: string }[] {
  return studies.flatMap(({ folder, result }) =>
    result.flags.flatMap(({ flag, reason }) => (PARTIAL.has(flag) ? [{ folder, reason }] : [])),
  );
}

function describeSkipped(outcome: FolderOutcome): string {
  const { skipped, faults, stopped } = outcome;
  return [
    ...gradedInPart(outcome).map(({ folder, reason }) => `graded in part: ${folder}: ${reason}\n`),
    ...skipped.map(({ studyInstanceUid, reason }) => `not graded: study ${studyInstanceUid}: ${reason}\n`),
    // a name may hold line breaks
    ...faults.map(({ file, reason }) => `not used: ${printable(file)}: ${reason}\n`),
    ...(stopped === undefined ? [] : [`stopped: ${stopped}\n`]),
  ].join("");
}

import { basename, dirname, join, resolve } from "node:path";
import { SERIES_DESCRIPTIONS } from "@spinegrade/competition-data";
import {
  command,
  countOf,
  EXIT,
  loadConfig,
  printable,
  type Program,
  readChoice,
  readWhole,
  UserError,
} from "@spinegrade/pipeline";
import { describeFlag } from "@spinegrade/volumes/slices";
import { formatFolderReport } from "./folder/format-folder-report.ts";
import { ingestFolder } from "./folder/ingest-folder.ts";
import { ARCHIVE } from "./folder/read-header.ts";
import { writePreview } from "./preview/write-preview.ts";
import { listSeriesFolder } from "./series-files/series-folder.ts";
import { formatIngestSummary } from "./store/format-ingest-summary.ts";
import { runDataSetShard, runFolderShard } from "./shards/run-shard.ts";
import { SHARD_OPTION } from "./shards/shard.ts";
import { ingestDataSet } from "./store/ingest-data-set.ts";
import { ingestSeriesFolder } from "./store/jobs/ingest-series-folder.ts";
import { writeIngestOutputs } from "./store/write-ingest-outputs.ts";
import { NET_READING } from "./volume/net-reading.ts";
import type { IngestPolicy } from "./volume/quarantine.ts";

const MOST_WORKERS = 9999;
const POLICIES: readonly IngestPolicy[] = ["strict", "tolerant"];

const STRETCHED = ["512", "720"] as const;

const policy = {
  type: "string",
  value: POLICIES.join("|"),
  help: "whether one unusable slice fails its series (strict) or is skipped (tolerant); default: tolerant for test studies, otherwise strict",
} as const;
const workers = { type: "string", value: "N", help: "number of threads; 0: the main thread only" } as const;

interface BatchValues {
  readonly policy?: string | undefined;
  readonly workers?: string | undefined;
}

/** `spinegrade-ingest DIR --out DIR`. */
const folderCommand = command({
  summary:
    "Every MR series of a folder of DICOM files, in any layout, to volumes and slice tables. Exit code 2 when a series,\n" +
    "a slice or a file could not be used. A folder that is called as a command is: ./ingest",
  operands: "DIR",
  options: {
    out: { type: "string", value: "DIR", required: true, help: "folder for the volumes and the report" },
    policy,
    workers,
    shard: SHARD_OPTION,
  },
  run: async ({ values, required }) => {
    const [folder, out] = [required("DIR"), required("out")];
    if (values.shard !== undefined) return await runFolderShard(folder, out, values.shard, readBatch(values));
    const { report, seriesRead, seriesKnown } = await ingestFolder(folder, out, readBatch(values));
    process.stdout.write(formatFolderReport(report));
    process.stderr.write(
      `${seriesRead} series read, ${seriesKnown} unchanged since the last run; results: ${resolve(out)}\n`,
    );
    const archives = report.failures.filter(({ reason }) => reason === ARCHIVE).length;
    if (report.series.length === 0 && report.failures.length === archives) {
      const others = report.skipped.flatMap(({ files }) => files).length + archives;
      const found = others === 0 ? "it is empty" : `${countOf(others, "file")} skipped: see the report`;
      throw new UserError(`there is no MR image in ${folder} (${found})`);
    }
    const isClean =
      report.failures.length === 0 && report.series.every(({ quarantined }) => quarantined.length === 0);
    return isClean ? EXIT.clean : EXIT.finishedWithFailures;
  },
});

/** `spinegrade-ingest ingest`. */
const ingestCommand = command({
  summary:
    "Ingests the workspace's data set. Exit code 2 when series failed or lost slices, or their folders\n" +
    "hold archives, unless that is tolerated.\n" +
    "reads  the data set's tables and images\n" +
    "writes data-processed/ingest, volumes and slice tables in the work folder",
  options: {
    description: {
      type: "string",
      multiple: true,
      value: "NAME",
      help: `only series of this kind: ${SERIES_DESCRIPTIONS.join(", ")}`,
    },
    stretch: {
      type: "string",
      multiple: true,
      value: STRETCHED.join("|"),
      help: "also a volume of slices stretched to squares of so many pixels, as the two-stage nets take them",
    },
    policy,
    workers,
    shard: SHARD_OPTION,
    "tolerate-failures": { type: "boolean", help: "exit code 0 as long as a series was ingested" },
  },
  run: async ({ values }) => {
    const options = readBatch(values);
    const descriptions = values.description?.map((name) =>
      readChoice("--description", name, SERIES_DESCRIPTIONS),
    );
    const stretchTo = values.stretch?.map((side) => Number(readChoice("--stretch", side, STRETCHED)));
    const config = await loadConfig();
    const wanted = {
      ...(descriptions !== undefined && { descriptions }),
      ...(stretchTo !== undefined && { stretchTo: [...new Set(stretchTo)].sort((a, b) => a - b) }),
      ...options,
    };
    if (values.shard !== undefined) return await runDataSetShard(config, values.shard, wanted);
    const outcome = await ingestDataSet(config, wanted);
    const folder = join(config.outputDir, "ingest");
    const report = await writeIngestOutputs(folder, config.workDir, outcome);
    process.stderr.write(`${formatIngestSummary(report, outcome)}${join(folder, "report.json")}\n`);
    const isTolerated = values["tolerate-failures"] === true && outcome.series.length > 0;
    const isClean =
      outcome.failures.length === 0 &&
      !outcome.otherFiles.some(({ archives }) => archives !== undefined) &&
      !outcome.remarks.some(({ quarantined }) => quarantined.length > 0);
    return !isClean && !isTolerated ? EXIT.finishedWithFailures : EXIT.clean;
  },
});

/** `spinegrade-ingest series`. */
const seriesCommand = command({
  summary: "One folder of <instance number>.dcm to a volume FILE.npy and its slice table FILE.json.",
  operands: "DIR",
  options: { out: { type: "string", value: "FILE.npy", required: true, help: "the volume" }, policy },
  run: async ({ values, required }) => {
    const path = resolve(required("DIR"));
    const out = required("out");
    const ids = { studyId: toId(basename(dirname(path))), seriesId: toId(basename(path)) };
    const { shape, sliceTable } = await ingestSeriesFolder(path, out, ids, {
      ...NET_READING,
      policy: "strict",
      ...readBatch(values),
    });
    process.stdout.write(`${resolve(out)}: uint8 [${shape.join(", ")}]\n`);
    for (const { file, reason } of sliceTable.quarantined)
      process.stderr.write(`not in the volume: ${printable(`${file}: ${reason}`)}\n`);
    const { archives } = listSeriesFolder(path, ids);
    for (const name of archives) process.stderr.write(`not in the volume: ${printable(name)}: ${ARCHIVE}\n`);
    for (const flag of sliceTable.flags)
      process.stderr.write(`flag ${flag.flag}: ${printable(describeFlag(flag))}\n`);
    const isClean = sliceTable.quarantined.length + archives.length === 0;
    return isClean ? EXIT.clean : EXIT.finishedWithFailures;
  },
});

/** `spinegrade-ingest preview`. */
const previewCommand = command({
  summary:
    "Contact sheets of every MR series of a folder, in any layout, quarantined slices marked. Exit code 2 when a slice\n" +
    "could not be used.",
  operands: "DIR",
  options: { out: { type: "string", value: "FILE.html", default: "preview.html", help: "the page" } },
  run: async ({ values: { out }, required }) => {
    const { series, seriesNotShown, slices, quarantined } = await writePreview(required("DIR"), out);
    const rest =
      seriesNotShown === 0 ? "" : `; ${seriesNotShown} more series not shown: name a smaller folder`;
    process.stdout.write(
      `${resolve(out)}: ${series} series, ${countOf(slices, "slice")}, ${quarantined} quarantined${rest}\n`,
    );
    return quarantined === 0 ? EXIT.clean : EXIT.finishedWithFailures;
  },
});

/** The command line `spinegrade-ingest`. */
export const INGEST_PROGRAM: Program = {
  name: "spinegrade-ingest",
  about: "DICOM series to uint8 volumes [D, H, W] with their slice tables.",
  manifest: new URL("../package.json", import.meta.url),
  commands: { ingest: ingestCommand, series: seriesCommand, preview: previewCommand },
  unnamed: folderCommand,
};

function readBatch(values: BatchValues): { policy?: IngestPolicy; workers?: number } {
  return {
    ...(values.policy !== undefined && { policy: readChoice("--policy", values.policy, POLICIES) }),
    ...(values.workers !== undefined && {
      workers: readWhole("--workers", values.workers, [0, MOST_WORKERS]),
    }),
  };
}

/** In the competition's layout the folder's name is the id; elsewhere a volume has the id 0. */
function toId(folderName: string): number {
  return /^\d{1,15}$/.test(folderName) ? Number(folderName) : 0;
}

#!/usr/bin/env node
import { basename, dirname, join, resolve } from "node:path";
import { SERIES_DESCRIPTIONS, type SeriesDescription } from "@spinegrade/competition-data";
import { EXIT, loadConfig, parseCommandLine, runCommand, UserError } from "@spinegrade/pipeline";
import { formatFolderReport } from "./folder/format-folder-report.ts";
import { ingestFolder } from "./folder/ingest-folder.ts";
import { formatIngestSummary } from "./store/format-ingest-summary.ts";
import { ingestDataSet } from "./store/ingest-data-set.ts";
import { ingestSeriesFolder } from "./store/ingest-series-folder.ts";
import { writePreview } from "./preview/write-preview.ts";
import { writeIngestOutputs } from "./store/write-ingest-outputs.ts";
import type { IngestPolicy } from "./volume/quarantine.ts";

const USAGE = `usage:
  spinegrade-ingest DIR --out DIR [--policy strict|tolerant] [--workers N]
      every MR series of a folder of DICOM files, in any layout, to volumes and slice tables; exit code 2 when a series,
      a slice or a file could not be used; a folder that is called as a command is: ./ingest
  spinegrade-ingest ingest [--description NAME]... [--policy strict|tolerant] [--workers N] [--tolerate-failures]
      ingests the workspace's data set; exit code 2 when series failed or lost slices, unless that is tolerated
  spinegrade-ingest series DIR --out FILE.npy [--policy strict|tolerant]
      one folder of <instance number>.dcm to a volume, its slice table beside it as FILE.json
  spinegrade-ingest preview DIR [--out FILE.html]
      contact sheets of every MR series of a folder, in any layout, quarantined slices marked; into preview.html unless
      named otherwise; exit code 2 when a slice could not be used`;

const COMMANDS = ["ingest", "series", "preview"];

interface Values {
  readonly description?: string[] | undefined;
  readonly policy?: string | undefined;
  readonly workers?: string | undefined;
  readonly "tolerate-failures"?: boolean | undefined;
  readonly out?: string | undefined;
}

await runCommand(async () => {
  const { values, positionals } = readArguments();
  const [first, second] = positionals;
  const { out } = values;
  if (first === "ingest" && second === undefined) return await ingest(values);
  if (first === "series" && second !== undefined && out !== undefined)
    return await series(second, out, values);
  if (first === "preview" && second !== undefined) return await preview(second, out ?? "preview.html");
  if (first !== undefined && !COMMANDS.includes(first) && second === undefined && out !== undefined)
    return await ingestAny(first, out, values);
  throw new UserError(USAGE);
});

async function ingestAny(folder: string, out: string, values: Values): Promise<number> {
  const { report, seriesRead, seriesKnown } = await ingestFolder(folder, out, batchOptions(values));
  process.stdout.write(formatFolderReport(report));
  process.stderr.write(`${seriesRead} series read, ${seriesKnown} unchanged since the last run\n`);
  const isClean =
    report.failures.length === 0 && report.series.every(({ quarantined }) => quarantined.length === 0);
  return isClean ? EXIT.clean : EXIT.finishedWithFailures;
}

function batchOptions({ policy, workers }: Values): { policy?: IngestPolicy; workers?: number } {
  return {
    ...(policy === undefined ? {} : { policy: toPolicy(policy) }),
    ...(workers === undefined ? {} : { workers: toCount(workers) }),
  };
}

function readArguments(): { values: Values; positionals: string[] } {
  return parseCommandLine(USAGE, {
    allowPositionals: true,
    options: {
      description: { type: "string", multiple: true },
      policy: { type: "string" },
      workers: { type: "string" },
      "tolerate-failures": { type: "boolean" },
      out: { type: "string" },
    },
  });
}

async function ingest(values: Values): Promise<number> {
  const config = await loadConfig();
  const outcome = await ingestDataSet(config, {
    ...(values.description === undefined ? {} : { descriptions: values.description.map(toDescription) }),
    ...batchOptions(values),
  });
  const report = await writeIngestOutputs(join(config.outputDir, "ingest"), config.workDir, outcome);
  process.stderr.write(formatIngestSummary(report, outcome));
  const isTolerated = values["tolerate-failures"] === true && outcome.series.length > 0;
  const isClean =
    outcome.failures.length === 0 && !outcome.remarks.some(({ quarantined }) => quarantined.length > 0);
  return !isClean && !isTolerated ? EXIT.finishedWithFailures : EXIT.clean;
}

async function series(folder: string, out: string, { policy }: Values): Promise<number> {
  const path = resolve(folder);
  const ids = { studyId: toId(basename(dirname(path))), seriesId: toId(basename(path)) };
  const options = policy === undefined ? {} : { policy: toPolicy(policy) };
  const { shape, sliceTable } = await ingestSeriesFolder(path, out, ids, options);
  process.stdout.write(`${out}: uint8 [${shape.join(", ")}]\n`);
  for (const { file, reason } of sliceTable.quarantined)
    process.stderr.write(`not in the volume: ${file}: ${reason}\n`);
  return sliceTable.quarantined.length === 0 ? EXIT.clean : EXIT.finishedWithFailures;
}

async function preview(folder: string, out: string): Promise<number> {
  const { series, seriesNotShown, slices, quarantined } = await writePreview(folder, out);
  const rest = seriesNotShown === 0 ? "" : `; ${seriesNotShown} more series not shown: name a smaller folder`;
  process.stdout.write(`${out}: ${series} series, ${slices} slices, ${quarantined} quarantined${rest}\n`);
  return quarantined === 0 ? EXIT.clean : EXIT.finishedWithFailures;
}

function toDescription(name: string): SeriesDescription {
  const description = SERIES_DESCRIPTIONS.find((known) => known === name);
  if (description !== undefined) return description;
  throw new UserError(
    `--description "${name}" is unknown; it must be one of ${SERIES_DESCRIPTIONS.join(", ")}`,
  );
}

function toPolicy(name: string): IngestPolicy {
  if (name === "strict" || name === "tolerant") return name;
  throw new UserError(`--policy "${name}" is unknown; it must be strict or tolerant`);
}

function toCount(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new UserError(`--workers "${text}" must be a number of threads, 0 for none`);
}

/** In the competition's layout the folder's name is the id; elsewhere a volume has the id 0. */
function toId(folderName: string): number {
  return /^\d{1,15}$/.test(folderName) ? Number(folderName) : 0;
}

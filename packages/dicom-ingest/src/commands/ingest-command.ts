import { join } from "node:path";
import { SERIES_DESCRIPTIONS } from "@spinegrade/competition-data";
import { command, EXIT, loadConfig, readChoice } from "@spinegrade/pipeline";
import { runDataSetShard } from "../shards/run-shard.ts";
import { SHARD_OPTION } from "../shards/shard.ts";
import { formatIngestSummary } from "../store/format-ingest-summary.ts";
import { ingestDataSet } from "../store/ingest-data-set.ts";
import { writeIngestOutputs } from "../store/write-ingest-outputs.ts";
import { BATCH_OPTIONS, readBatch } from "./batch-options.ts";

/** Sides in pixels of the squares to which slices can be stretched. */
const STRETCHED = ["512", "720"] as const;

/** `spinegrade-ingest ingest`. */
export const ingestCommand = command({
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
      help: "also a volume of slices stretched to squares of this side in pixels, as the two-stage nets take them",
    },
    ...BATCH_OPTIONS,
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

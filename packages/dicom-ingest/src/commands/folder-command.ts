import { resolve } from "node:path";
import { command, countOf, EXIT, UserError } from "@spinegrade/pipeline";
import { formatFolderReport } from "../folder/format-folder-report.ts";
import { ingestFolder } from "../folder/ingest-folder.ts";
import { ARCHIVE } from "../folder/read-header.ts";
import { runFolderShard } from "../shards/run-shard.ts";
import { SHARD_OPTION } from "../shards/shard.ts";
import { BATCH_OPTIONS, readBatch } from "./batch-options.ts";

/** `spinegrade-ingest DIR --out DIR`. */
export const folderCommand = command({
  summary:
    "Every MR series of a folder of DICOM files, in any layout, to volumes and slice tables. Exit code 2 when a series,\n" +
    "a slice or a file could not be used. A folder that is called as a command is: ./ingest",
  operands: "DIR",
  options: {
    out: { type: "string", value: "DIR", required: true, help: "folder for the volumes and the report" },
    ...BATCH_OPTIONS,
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

import { basename, dirname, resolve } from "node:path";
import { command, EXIT, printable } from "@spinegrade/pipeline";
import { describeFlag } from "@spinegrade/volumes/slices";
import { ARCHIVE } from "../folder/read-header.ts";
import { listSeriesFolder } from "../series-files/series-folder.ts";
import { ingestSeriesFolder } from "../store/jobs/ingest-series-folder.ts";
import { NET_READING } from "../volume/net-reading.ts";
import { BATCH_OPTIONS, readBatch } from "./batch-options.ts";

/** `spinegrade-ingest series`. */
export const seriesCommand = command({
  summary: "One folder of <instance number>.dcm to a volume FILE.npy and its slice table FILE.json.",
  operands: "DIR",
  options: {
    out: { type: "string", value: "FILE.npy", required: true, help: "the volume" },
    policy: BATCH_OPTIONS.policy,
  },
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

/** In the competition's layout the folder's name is the id; elsewhere a volume has the id 0. */
function toId(folderName: string): number {
  return /^\d{1,15}$/.test(folderName) ? Number(folderName) : 0;
}

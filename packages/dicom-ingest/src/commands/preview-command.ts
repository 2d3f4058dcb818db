import { resolve } from "node:path";
import { command, countOf, EXIT } from "@spinegrade/pipeline";
import { writePreview } from "../preview/write-preview.ts";

/** `spinegrade-ingest preview`. */
export const previewCommand = command({
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

import type { Program } from "@spinegrade/pipeline";
import { folderCommand } from "./commands/folder-command.ts";
import { ingestCommand } from "./commands/ingest-command.ts";
import { previewCommand } from "./commands/preview-command.ts";
import { seriesCommand } from "./commands/series-command.ts";

/** The command line `spinegrade-ingest`. */
export const INGEST_PROGRAM: Program = {
  name: "spinegrade-ingest",
  about: "DICOM series to uint8 volumes [D, H, W] with their slice tables.",
  manifest: new URL("../package.json", import.meta.url),
  commands: { ingest: ingestCommand, series: seriesCommand, preview: previewCommand },
  unnamed: folderCommand,
};

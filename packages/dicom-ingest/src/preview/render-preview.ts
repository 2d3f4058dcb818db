import { element, keyFigures, Markup, paragraph, renderPage, table, type Section } from "@spinegrade/report";
import type { QuarantinedSlice } from "@spinegrade/volumes/slices";
import type { FolderToShow } from "./find-series.ts";
import { renderQuarantine } from "./render-series.ts";
import { TILE_STYLE } from "./tile-style.ts";

const HOW_TO_READ =
  "Letters at the edges are the patient's directions: R right, L left, A front, P back, H head, F feet. " +
  "Slices are in the order of the volume, z from 0; mm is the place along the slices' normal. " +
  "Slices that cannot be used are in quarantine, with the reason.";
const NAMES_SHOWN = 5;

/** A page of series that are rendered already, so that no more than one volume is in memory at a time. */
export interface PreviewPage {
  readonly folder: string;
  readonly sections: readonly Section[];
  readonly slices: number;
  readonly quarantined: number;
  /** Number of series in the folder that `sections` does not include. */
  readonly seriesNotShown: number;
}

/** Contact sheets of series as one HTML page that needs nothing else. */
export function renderPreview(
  { folder, sections, slices, quarantined, seriesNotShown }: PreviewPage,
  { strays, skipped }: Pick<FolderToShow, "strays" | "skipped">,
): string {
  const total = sections.length + seriesNotShown;
  const figures = keyFigures([
    {
      name: "Series",
      value: String(sections.length),
      ...(seriesNotShown === 0 ? {} : { detail: `of ${total}; name a smaller folder to see others` }),
    },
    { name: "Slices in volumes", value: String(slices) },
    { name: "Quarantined", value: String(quarantined) },
  ]);
  return renderPage({
    title: "Preview of DICOM series",
    subtitle: folder,
    lead: [element("style", {}, new Markup(TILE_STYLE)), figures, paragraph(HOW_TO_READ)],
    sections: [
      ...sections,
      ...(strays.length === 0 ? [] : [renderStrays(strays)]),
      ...(skipped.size === 0 ? [] : [renderSkipped(skipped)]),
    ],
  });
}

function renderStrays(strays: readonly QuarantinedSlice[]): Section {
  return { heading: "Files of no known series", content: [renderQuarantine(strays)] };
}

function renderSkipped(skipped: FolderToShow["skipped"]): Section {
  const rows = [...skipped].map(([reason, files]) => {
    const rest = files.length > NAMES_SHOWN ? " and others" : "";
    return [reason, files.length, `${files.slice(0, NAMES_SHOWN).join(", ")}${rest}`];
  });
  const columns = [{ heading: "what" }, { heading: "files", numeric: true }, { heading: "names" }];
  return { heading: "Skipped files", content: [table({ columns, rows })] };
}

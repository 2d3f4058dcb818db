import { element, subheading, type Markup, type Section } from "@spinegrade/report";
import { countOf, printable } from "@spinegrade/pipeline";
import { type Volume, type QuarantinedSlice, FLAG_WORDS } from "@spinegrade/volumes/slices";
import { describeGroup } from "./describe-group.ts";
import { quarantineTile } from "./quarantine-tile.ts";
import type { SeriesPreview } from "./read-preview.ts";
import { sliceTile } from "./slice-tile.ts";
import { tileNotes } from "./tile-notes.ts";

/** One series of the page: what it is, its slices in the order of the volume, and those that cannot be used. */
export function renderSeries({ found, volume, quarantined }: SeriesPreview): Section {
  const { description, seriesNumber, seriesUid } = found.header;
  const number = seriesNumber === "" ? "" : `no. ${seriesNumber}`;
  const title = description === "" ? `Series ${number || seriesUid}` : description;
  return {
    heading: printable(description === "" || number === "" ? title : `${title}, ${number}`),
    content: [
      renderFacts({ folder: found.folder, seriesUid, volume, quarantined }),
      ...(volume === undefined ? [] : renderGroups(volume)),
      ...(quarantined.length === 0 ? [] : [subheading("Quarantine"), renderQuarantine(quarantined)]),
    ],
  };
}

function renderFacts(facts: {
  readonly folder: string;
  readonly seriesUid: string;
  readonly volume: Volume | undefined;
  readonly quarantined: readonly QuarantinedSlice[];
}): Markup {
  const { folder, seriesUid, volume, quarantined } = facts;
  const bad = (text: string): Markup => element("li", { class: "bad" }, text);
  const size = volume === undefined ? undefined : sizeOf(volume);
  return element(
    "ul",
    { class: "series-facts" },
    element("li", {}, printable(folder === "" ? seriesUid : `${folder} (${seriesUid})`)),
    size === undefined ? bad("Not one slice can be used.") : element("li", {}, size),
    quarantined.length === 0
      ? undefined
      : bad(`${countOf(quarantined.length, "slice")} in quarantine, not in the volume`),
    (volume?.sliceTable.flags ?? []).map(({ flag, files }) =>
      element(
        "li",
        {},
        `Flag ${flag}: ${FLAG_WORDS[flag]}${files.length === 0 ? "" : ` (${countOf(files.length, "file")})`}`,
      ),
    ),
  );
}

function sizeOf({ shape: [depth, height, width], sliceTable }: Volume): string {
  const spacings = sliceTable.slices.map(({ pixelSpacingMm }) =>
    pixelSpacingMm?.map((mm) => mm.toFixed(3)).join(" x "),
  );
  const known = [...new Set(spacings.filter((spacing) => spacing !== undefined))];
  const spacing =
    known.length === 0
      ? "spacing unknown"
      : `pixels ${known.slice(0, 3).join(", ")} mm${known.length > 3 ? " and others" : ""}`;
  return `Volume of ${depth} slices, ${height} x ${width}; ${spacing}`;
}

function renderGroups(volume: Volume): Markup[] {
  const { slices, flags } = volume.sliceTable;
  const files = new Set(slices.map(({ fileName }) => fileName)).size;
  // what concerns every file stands above the slices and need not be said with each
  const ofSome = flags.filter((flag) => flag.files.length < files);
  const groups = [...new Set(slices.map(({ group }) => group))];
  return groups.flatMap((group) => {
    const own = slices.filter((slice) => slice.group === group);
    const notes = tileNotes(own, ofSome);
    const tiles = own.map((slice, i) => sliceTile(volume, slice, notes[i] ?? []));
    return [subheading(`Group ${group}, ${describeGroup(own)}`), element("div", { class: "tiles" }, tiles)];
  });
}

/** Tiles of slices that are in no volume. */
export function renderQuarantine(quarantined: readonly QuarantinedSlice[]): Markup {
  return element("div", { class: "tiles" }, quarantined.map(quarantineTile));
}

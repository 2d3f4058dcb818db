import { printable } from "@spinegrade/pipeline";
import { element, pngDataUri, type Markup } from "@spinegrade/report";
import { orientationLetters, type Volume, type SliceRecord } from "@spinegrade/volumes/slices";
import { thumbnailOf } from "./thumbnail.ts";

const WIDTH = 200; // units that letters and lines are measured in; the page scales them

/** One slice: its picture with the patient's directions at the edges, its position in the volume, and notes. */
export function sliceTile(volume: Volume, slice: SliceRecord, notes: readonly string[]): Markup {
  const height = WIDTH * heightToWidth(slice);
  const image = pngDataUri(thumbnailOf(volume, slice));
  const size = { width: WIDTH, height: height.toFixed(2) };
  const drawing = element(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${height.toFixed(2)}`,
      role: "img",
      "aria-label": `slice ${slice.zIndex}, ${nameOf(volume, slice)}`,
    },
    element("image", { href: image, ...size, preserveAspectRatio: "none" }),
    letters(slice, height),
  );
  const { zIndex, projectionMm } = slice;
  const name = nameOf(volume, slice);
  const place = projectionMm === null ? "place unknown" : `${projectionMm.toFixed(1)} mm`;
  return element(
    "figure",
    { class: notes.length === 0 ? "tile" : "tile noted" },
    drawing,
    element(
      "figcaption",
      {},
      element("span", {}, element("b", {}, `z ${zIndex}`), ` ${name}`),
      element("span", { class: "place" }, place),
      notes.map((note) => element("span", { class: "remark" }, note)),
    ),
  );
}

/** Height of the image over its width in the patient; of its pixels where the spacing is unknown. */
function heightToWidth({ rows, columns, pixelSpacingMm }: SliceRecord): number {
  const [betweenRows, betweenColumns] = pixelSpacingMm ?? [1, 1];
  return (rows * betweenRows) / (columns * betweenColumns);
}

function letters({ orientation }: SliceRecord, height: number): Markup[] {
  if (orientation === null) return [letter("orientation unknown", WIDTH / 2, 16)];
  const { left, right, top, bottom } = orientationLetters(orientation);
  return [
    letter(left, 4, height / 2 + 6, "start"),
    letter(right, WIDTH - 4, height / 2 + 6, "end"),
    letter(top, WIDTH / 2, 17),
    letter(bottom, WIDTH / 2, height - 5),
  ];
}

function letter(text: string, x: number, y: number, anchor = "middle"): Markup {
  const style = { class: "edge-letter", "font-size": 16, "stroke-width": 3.5 };
  return element("text", { ...style, x, y: y.toFixed(2), "text-anchor": anchor }, text);
}

/** The file, and the frame of it where the volume has several. */
function nameOf({ sliceTable }: Volume, { fileName, frame }: SliceRecord): string {
  const isOneOfMany = sliceTable.slices.some((other) => other.fileName === fileName && other.frame !== frame);
  return printable(isOneOfMany ? `${fileName} frame ${frame}` : fileName);
}

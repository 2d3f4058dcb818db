import { sliceToExample } from "@spinegrade/augmentation";
import type { Pixels, XySlice } from "@spinegrade/report";
import { applyToPoint } from "@spinegrade/shape-alignment";
import { MASK_STRIDE } from "@spinegrade/tasks";
import type { FindingImage, SeenPoint } from "../study/study-images.ts";

/** Side of the part of the slice that is shown, mm; a quarter of the slice where its spacing is unknown. */
const SHOWN_MM = 70;
/** Side of the picture, px. */
const SIDE = 120;
const HEAT = [255, 120, 0] as const;
const STRONGEST = 0.55;

/** The part of a slice around a finding, RGB, with the heatmap over it if there is one, and the point in it. */
export function findingPicture(image: FindingImage): { picture: Pixels; point: XySlice } {
  const { pixels, rows, columns, pixelSpacingMm, x, y, seen } = image;
  const [rowMm, columnMm] = pixelSpacingMm ?? [SHOWN_MM / (rows / 4), SHOWN_MM / (rows / 4)];
  const [across, down] = [placesOf(x, SHOWN_MM / columnMm), placesOf(y, SHOWN_MM / rowMm)];
  const greys = readGrid({ values: pixels, rows, columns }, across, down);
  const heats = seen === undefined ? new Float64Array(greys.length) : readHeatmap(seen, across, down);
  const rgb = new Uint8Array(3 * SIDE * SIDE);
  for (let pixel = 0; pixel < greys.length; pixel++) {
    const grey = greys[pixel] ?? 0;
    const heat = STRONGEST * (heats[pixel] ?? 0);
    for (let channel = 0; channel < 3; channel++)
      rgb[3 * pixel + channel] = Math.round((1 - heat) * grey + heat * (HEAT[channel] ?? 0));
  }
  return {
    picture: { pixels: rgb, rows: SIDE, columns: SIDE, channels: 3 },
    point: { x: SIDE / 2, y: SIDE / 2 },
  };
}

/** The places of the picture's pixels along one axis of the slice. */
function placesOf(middle: number, extent: number): number[] {
  return Array.from({ length: SIDE }, (_, i) => middle + ((i - SIDE / 2) / SIDE) * extent);
}

/** A heatmap at columns and rows of the slice, whose axes are those of the image. */
function readHeatmap(
  { heatmap, imageSize, shown }: SeenPoint,
  across: readonly number[],
  down: readonly number[],
): Float64Array {
  const toImage = sliceToExample([shown.rows, shown.columns], imageSize);
  const mask = { values: heatmap.values, rows: heatmap.height, columns: heatmap.width };
  return readGrid(
    mask,
    across.map((x) => applyToPoint(toImage, [x - shown.left, 0])[0] / MASK_STRIDE),
    down.map((y) => applyToPoint(toImage, [0, y - shown.top])[1] / MASK_STRIDE),
  );
}

interface Grid {
  readonly values: Uint8Array | Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** The values [down, across] at each pair of places, linearly between their neighbours; 0 outside. */
function readGrid(
  { values, rows, columns }: Grid,
  across: readonly number[],
  down: readonly number[],
): Float64Array {
  const read = new Float64Array(across.length * down.length);
  const inRow = across.map((x) => neighboursOf(x, columns));
  let at = 0;
  for (const y of down.map((place) => neighboursOf(place, rows))) {
    for (const x of inRow) {
      if (x !== undefined && y !== undefined) {
        const upper = columns * y.first;
        const lower = columns * y.second;
        const above = mix(values[upper + x.first] ?? 0, values[upper + x.second] ?? 0, x.share);
        const below = mix(values[lower + x.first] ?? 0, values[lower + x.second] ?? 0, x.share);
        read[at] = mix(above, below, y.share);
      }
      at++;
    }
  }
  return read;
}

/** Between which of `count` values a place lies, and how near to the second; undefined outside. */
function neighboursOf(
  place: number,
  count: number,
): { readonly first: number; readonly second: number; readonly share: number } | undefined {
  if (place < 0 || place > count - 1) return undefined;
  const first = Math.floor(place);
  return { first, second: Math.min(first + 1, count - 1), share: place - first };
}

function mix(a: number, b: number, share: number): number {
  return a + share * (b - a);
}

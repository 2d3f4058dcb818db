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
  const slice = { values: pixels, rows, columns };
  const [across, down] = [placesOf(x, SHOWN_MM / columnMm), placesOf(y, SHOWN_MM / rowMm)];
  const heatAt = seen === undefined ? () => 0 : heatOf(seen);
  const rgb = new Uint8Array(3 * SIDE * SIDE);
  let pixel = 0;
  for (const inRow of down) {
    for (const inColumn of across) {
      const grey = valueAt(slice, inColumn, inRow);
      const heat = STRONGEST * heatAt(inColumn, inRow);
      for (const colour of HEAT) rgb[pixel++] = Math.round((1 - heat) * grey + heat * colour);
    }
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

/** The value of a heatmap at a place of the slice. */
function heatOf({ heatmap, imageSize, shown }: SeenPoint): (x: number, y: number) => number {
  const toImage = sliceToExample([shown.rows, shown.columns], imageSize);
  const mask = { values: heatmap.values, rows: heatmap.height, columns: heatmap.width };
  return (x, y) => {
    const [inColumn, inRow] = applyToPoint(toImage, [x - shown.left, y - shown.top]);
    return valueAt(mask, inColumn / MASK_STRIDE, inRow / MASK_STRIDE);
  };
}

interface Grid {
  readonly values: Uint8Array | Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** The value at a place, linearly between its neighbours; 0 outside. */
function valueAt({ values, rows, columns }: Grid, x: number, y: number): number {
  if (x < 0 || y < 0 || x > columns - 1 || y > rows - 1) return 0;
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = Math.min(left + 1, columns - 1);
  const upper = columns * top;
  const lower = columns * Math.min(top + 1, rows - 1);
  const above = mix(values[upper + left] ?? 0, values[upper + right] ?? 0, x - left);
  return mix(above, mix(values[lower + left] ?? 0, values[lower + right] ?? 0, x - left), y - top);
}

function mix(a: number, b: number, share: number): number {
  return a + share * (b - a);
}

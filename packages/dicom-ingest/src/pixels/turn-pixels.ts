import { isAsStored, type Turn } from "@spinegrade/volumes/slices";
import type { PixelGrid } from "./read-pixels.ts";

/** Turns a slice: returns the pixel values in turned order. Does not change the stored slice. */
export function turnPixels({ rows, columns, pixels }: PixelGrid, turn: Turn): PixelGrid {
  if (isAsStored(turn)) return { rows, columns, pixels };
  const [height, width] = turn.transposes ? [columns, rows] : [rows, columns];
  const [perColumn, perRow] = turn.transposes ? [columns, 1] : [1, columns]; // steps in the stored slice
  const acrossStep = turn.reversesColumns ? -perColumn : perColumn;
  const downStep = turn.reversesRows ? -perRow : perRow;
  const first =
    (turn.reversesColumns ? (width - 1) * perColumn : 0) + (turn.reversesRows ? (height - 1) * perRow : 0);
  const turned = pixels.slice();
  for (let y = 0; y < height; y++) {
    let from = first + y * downStep;
    const end = (y + 1) * width;
    for (let to = y * width; to < end; to++, from += acrossStep) turned[to] = pixels[from] as number;
  }
  return { rows: height, columns: width, pixels: turned };
}

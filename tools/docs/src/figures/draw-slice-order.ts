import type { Markup } from "@spinegrade/report";
import type { Volume } from "@spinegrade/volumes";
import { drawing, label, MARGIN, picture, SOFT, WIDTH } from "./drawing.ts";
import { cutPicture, wholeSlice } from "./phantom-study.ts";

const SHOWN = 6;
const GAP = 6;
const SIDE = (WIDTH - 2 * MARGIN - (SHOWN - 1) * GAP) / SHOWN;
const PIXELS = 72;

/** Six files of a series in the order of their names, and the same six in the order of their places. */
export function drawSliceOrder(volume: Volume): string {
  const slices = volume.sliceTable.slices;
  const byName = slices.toSorted((a, b) => a.instanceNumber - b.instanceNumber);
  // around the file after which the scanner begins again at the first side
  const middle = Math.ceil(slices.length / 2);
  const files = byName.slice(middle - SHOWN / 2, middle + SHOWN / 2);
  const row = (
    shown: typeof files,
    top: number,
    words: (slice: (typeof files)[number]) => string,
  ): Markup[] =>
    shown.flatMap((slice, index) => {
      const x = MARGIN + index * (SIDE + GAP);
      return [
        picture({ x, y: top, side: SIDE }, cutPicture(volume, wholeSlice(volume, slice.zIndex), PIXELS)),
        label({ x: x + SIDE / 2, y: top + SIDE + 18 }, words(slice), { anchor: "middle", size: 13 }),
      ];
    });
  const lower = 34 + SIDE + 64;
  return drawing(
    "Slices in the order of their files, and in patient order",
    lower + SIDE + 48,
    label({ x: MARGIN, y: 24 }, "Six files in the order of their names"),
    ...row(files, 34, ({ fileName }) => fileName),
    label({ x: MARGIN, y: lower - 10 }, "The same six by position along the normal"),
    ...row(
      files.toSorted((a, b) => a.zIndex - b.zIndex),
      lower,
      ({ zIndex }) => `z = ${zIndex}`,
    ),
    label({ x: MARGIN, y: lower + SIDE + 38 }, "patient's left", { fill: SOFT, size: 13 }),
    label({ x: WIDTH - MARGIN, y: lower + SIDE + 38 }, "patient's right", {
      ...{ fill: SOFT, size: 13, anchor: "end" },
    }),
  );
}

import { LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import type { Markup } from "@spinegrade/report";
import { drawCells } from "./cells.ts";
import { box, cross, drawing, type Frame, INK, label, LEVEL_COLOURS, MARGIN, outline } from "./drawing.ts";
import { picture, type Place, ring, SOFT } from "./drawing.ts";
import {
  cutPicture,
  type LabelledVolume,
  placeIn,
  sliceOf,
  type Square,
  wholeSlice,
} from "./phantom-study.ts";

const SIDE = 222;
const PIXELS = 192;
const TOP = 34;
/** Side of the published nets' heatmaps of a slice. */
const MASK = 80;
/** Mask pixels of the enlarged part. */
const SHOWN = 7;
/** Standard deviation of the published target of the canal, in mask pixels. */
const SIGMA = 1;

/** The heatmaps that the canal's net learns, and the point of one of them: its expected position. */
export function drawTargets(volume: LabelledVolume): string {
  const points = volume.points.filter(({ condition }) => condition === "spinal_canal_stenosis");
  const enlarged = points.find(({ level }) => level === "l4_l5");
  if (enlarged === undefined) throw new RangeError("the study has no labelled canal at L4/L5");
  const square = wholeSlice(volume, sliceOf(volume, enlarged));
  const frame: Frame = { x: MARGIN, y: TOP, side: SIDE };
  const right = 2 * MARGIN + SIDE;
  return drawing(
    "Target heatmaps of the canal, and the expected position under one of them",
    TOP + SIDE + 64,
    label({ x: MARGIN, y: 24 }, "Heatmaps of five levels"),
    picture(frame, cutPicture(volume, square, PIXELS)),
    ...points.flatMap((point, index) => [
      ...drawCells(toBytes(heatmapOf(point, square)), frame, LEVEL_COLOURS[index] ?? INK),
      label(
        { x: frame.x + 6, y: placeIn(square, frame, point).y + 5 },
        LEVEL_WORDS[LEVELS[index] ?? "l1_l2"],
        {
          ...{ size: 13, fill: LEVEL_COLOURS[index] ?? INK },
        },
      ),
    ]),
    label({ x: right, y: 24 }, "L4/L5, in per cent"),
    ...drawEnlarged(enlarged, square, { x: right, y: TOP, side: SIDE }),
    ring({ x: MARGIN + 7, y: TOP + SIDE + 19 }, 7),
    label({ x: MARGIN + 24, y: TOP + SIDE + 24 }, "marked by a reader"),
    cross({ x: right + 7, y: TOP + SIDE + 19 }),
    label({ x: right + 24, y: TOP + SIDE + 24 }, "expected position"),
    label({ x: MARGIN, y: TOP + SIDE + 50 }, `One cell is a mask pixel: the slice has ${MASK} x ${MASK}`, {
      fill: SOFT,
    }),
  );
}

/** Converts a pixel of the slice to mask pixels, from the centre of the first. */
function toMask({ x, y }: Place, square: Square): Place {
  const scale = MASK / square.side;
  // the net's image has four pixels for each mask pixel, and mask pixel k lies on pixel 4k
  return { x: (x + 0.5) * scale - 0.5 / 4, y: (y + 0.5) * scale - 0.5 / 4 };
}

/** A normal density around a point, `[MASK, MASK]`, which sums to 1. */
function heatmapOf(point: Place, square: Square): Float64Array {
  const { x, y } = toMask(point, square);
  const values = Float64Array.from({ length: MASK * MASK }, (_, index) => {
    const [row, column] = [Math.floor(index / MASK), index % MASK];
    return Math.exp(-((column - x) ** 2 + (row - y) ** 2) / (2 * SIGMA ** 2));
  });
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
}

function toBytes(heatmap: Float64Array): Uint8Array {
  const most = heatmap.reduce((largest, value) => Math.max(largest, value), 0);
  return Uint8Array.from(heatmap, (value) => Math.round((255 * value) / most));
}

function drawEnlarged(point: Place, square: Square, frame: Frame): Markup[] {
  const heatmap = heatmapOf(point, square);
  const { x, y } = toMask(point, square);
  const [left, top] = [Math.round(x) - (SHOWN - 1) / 2, Math.round(y) - (SHOWN - 1) / 2];
  const indices = Array.from({ length: SHOWN * SHOWN }, (_, index) => {
    const [row, column] = [Math.floor(index / SHOWN), index % SHOWN];
    return (top + row) * MASK + left + column;
  });
  const bytes = toBytes(heatmap);
  const cell = frame.side / SHOWN;
  const expected = [...heatmap.entries()].reduce(
    (sum, [index, value]) => ({
      x: sum.x + value * (index % MASK),
      y: sum.y + value * Math.floor(index / MASK),
    }),
    { x: 0, y: 0 },
  );
  const placeOf = (mask: Place): Place => ({
    x: frame.x + (mask.x - left + 0.5) * cell,
    y: frame.y + (mask.y - top + 0.5) * cell,
  });
  return [
    box(frame, frame.side, frame.side, "#1b2127"),
    ...drawCells(
      Uint8Array.from(indices, (index) => bytes[index] ?? 0),
      frame,
      LEVEL_COLOURS[3],
      0,
    ),
    ...indices.flatMap((index) => {
      const share = Math.round(100 * (heatmap[index] ?? 0));
      const place = placeOf({ x: index % MASK, y: Math.floor(index / MASK) });
      const frameOfCell = { x: place.x - cell / 2, y: place.y - cell / 2, side: cell };
      return [
        outline(frameOfCell, "#39434d", 0.6),
        ...(share > 0
          ? [label({ x: frameOfCell.x + 3, y: frameOfCell.y + 13 }, String(share), { size: 13 })]
          : []),
      ];
    }),
    ring(placeOf({ x, y }), 8),
    cross(placeOf(expected)),
  ];
}

import { LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import type { GreyImage, Markup } from "@spinegrade/report";
import { CELL_SHIFT, drawCells } from "./cells.ts";
import { box, drawing, type Frame, GRADE_COLOURS, label, LEVEL_COLOURS, MARGIN } from "./drawing.ts";
import { outline, picture, PREDICTED, SOFT } from "./drawing.ts";
import { decodeMap, type FigureRecord } from "./figure-record.ts";
import { cutPicture, type LabelledVolume, placeIn, wholeSlice } from "./phantom-study.ts";

const CROP = 104;
const MAP = 58;
const TOP = 56;
const ROW = CROP + 44;
const BARS = MARGIN + CROP + 14 + 3 * (MAP + 6) + 12;
const WORDS = ["normal/mild", "moderate", "severe"] as const;

/** The steps to the grades of two points: weights, maps, their means under the weights, probabilities. */
export function drawPooling(volume: LabelledVolume, { points, channels }: FigureRecord): string {
  const shown = Object.keys(channels[0]?.maps ?? {}).map(Number);
  return drawing(
    "Features pooled under the heatmap become the probabilities of the grades",
    TOP + shown.length * ROW,
    label({ x: MARGIN, y: 24 }, "Heatmap"),
    label({ x: MARGIN, y: 43 }, "as weights", { fill: SOFT, size: 13 }),
    label({ x: MARGIN + CROP + 14, y: 24 }, "Decoder's maps"),
    label({ x: MARGIN + CROP + 14, y: 43 }, "and pooled values", { fill: SOFT, size: 13 }),
    label({ x: BARS, y: 24 }, "Probabilities"),
    label({ x: BARS, y: 43 }, "of the grades", { fill: SOFT, size: 13 }),
    ...shown.flatMap((index, row) => {
      const point = points[index];
      if (point === undefined) throw new RangeError(`the record has no point ${index}`);
      const top = TOP + row * ROW;
      const maps = channels.map(({ maps, pooled }) => ({
        image: toImage(maps[String(index)] ?? ""),
        value: pooled[index] ?? Number.NaN,
      }));
      return [
        ...drawWeights(volume, point.xyz, decodeMap(point.heatmap), { x: MARGIN, y: top, side: CROP }),
        label({ x: MARGIN, y: top + CROP + 18 }, `left ${LEVEL_WORDS[LEVELS[index] ?? "l1_l2"]}`, {
          size: 14,
        }),
        ...drawMaps(volume, point.xyz, maps, top),
        ...drawBars(point.probabilities, top),
      ];
    }),
  );
}

function toImage(map: string): GreyImage {
  const pixels = decodeMap(map);
  const side = Math.sqrt(pixels.length);
  return { pixels, rows: side, columns: side };
}

/** Half of the slice around a point, with the cells of its heatmap that lie there. */
function drawWeights(
  volume: LabelledVolume,
  [x, y, z]: readonly [number, number, number],
  map: Uint8Array,
  frame: Frame,
): Markup[] {
  const whole = wholeSlice(volume, Math.round(z));
  const columns = Math.sqrt(map.length);
  const half = columns / 2;
  const cell = whole.side / columns;
  // a corner of mask pixels, so that cells are whole
  const corner = (at: number): number => Math.min(half, Math.max(0, Math.round(at / cell - half / 2)));
  const [left, top] = [corner(x), corner(y)];
  const centre = (first: number): number => (first + half / 2) * cell - 0.5;
  const square = { z: whole.z, x: centre(left), y: centre(top), side: half * cell };
  const inside = Array.from({ length: half * half }, (_, index) => {
    const [row, column] = [Math.floor(index / half), index % half];
    return map[(top + row) * columns + left + column] ?? 0;
  });
  return [
    picture(frame, cutPicture(volume, square, CROP)),
    ...drawCells(Uint8Array.from(inside), frame, LEVEL_COLOURS[4]),
  ];
}

/** Channels of the decoder's last map in the slice of a point, a square around it, and the value pooled there. */
function drawMaps(
  volume: LabelledVolume,
  [x, y, z]: readonly [number, number, number],
  maps: readonly { readonly image: GreyImage; readonly value: number }[],
  top: number,
): Markup[] {
  const whole = wholeSlice(volume, Math.round(z));
  return maps.flatMap(({ image, value }, index) => {
    const frame = { x: MARGIN + CROP + 14 + index * (MAP + 6), y: top, side: MAP };
    const place = placeIn(whole, frame, { x, y });
    const shift = (CELL_SHIFT * MAP) / image.columns;
    return [
      picture(frame, image, true),
      outline({ x: place.x - shift - 6, y: place.y - shift - 6, side: 12 }, PREDICTED),
      label({ x: frame.x + MAP / 2, y: top + MAP + 20 }, value.toFixed(2), { anchor: "middle", size: 14 }),
    ];
  });
}

function drawBars(probabilities: readonly number[], top: number): Markup[] {
  const width = 480 - MARGIN - BARS;
  return probabilities.flatMap((probability, grade) => {
    const y = top + grade * 38;
    return [
      label({ x: BARS, y: y + 13 }, `${WORDS[grade] ?? ""} ${Math.round(100 * probability)} %`, { size: 14 }),
      box({ x: BARS, y: y + 18 }, width, 9, "#2a323a"),
      box({ x: BARS, y: y + 18 }, width * probability, 9, GRADE_COLOURS[grade] ?? SOFT),
    ];
  });
}

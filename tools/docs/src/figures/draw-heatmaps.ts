import { LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import type { Markup } from "@spinegrade/report";
import { drawCells } from "./cells.ts";
import { box, cross, drawing, type Frame, INK, label, LEVEL_COLOURS, LINE, MARGIN } from "./drawing.ts";
import { picture, polyline, PREDICTED, ring, SOFT, TRUTH, WIDTH } from "./drawing.ts";
import { decodeMap, type RecordedPoint } from "./figure-record.ts";
import { cutPicture, type LabelledVolume, placeIn, sliceOf, wholeSlice } from "./phantom-study.ts";

const SIDE = 282;
const PIXELS = 192;
const TOP = 34;
/** The point whose heatmap is shown slice by slice: left L4/L5. */
const SHOWN = 3;

/** The heatmaps of the left foramina over a slice, the points that they give, and one heatmap's share in each slice. */
export function drawHeatmaps(volume: LabelledVolume, points: readonly RecordedPoint[]): string {
  const left = points.slice(0, LEVELS.length);
  const labelled = volume.points.filter(({ condition }) => condition === "left_neural_foraminal_narrowing");
  const [depth] = volume.shape;
  const z = Math.round(left[SHOWN]?.xyz[2] ?? depth / 2);
  const square = wholeSlice(volume, z);
  const frame: Frame = { x: MARGIN, y: TOP, side: SIDE };
  const truth = labelled.find(({ level }) => level === LEVELS[SHOWN]);
  const chart = TOP + SIDE + 62;
  const right = MARGIN + SIDE + 16;
  return drawing(
    "Heatmaps of the left foramina, and the points that they give",
    chart + 118,
    label({ x: MARGIN, y: 24 }, `Sagittal T1, z = ${z}: left foramina`),
    picture(frame, cutPicture(volume, square, PIXELS)),
    ...left.flatMap(({ heatmap }, index) =>
      drawCells(decodeMap(heatmap), frame, LEVEL_COLOURS[index] ?? INK),
    ),
    ...labelled.map(({ x, y }) => ring(placeIn(square, frame, { x, y }), 7)),
    ...left.map(({ xyz: [x, y] }) => cross(placeIn(square, frame, { x, y }))),
    ...LEVELS.flatMap((level, index) => {
      const y = TOP + 12 + 27 * index;
      return [
        box({ x: right, y }, 14, 14, LEVEL_COLOURS[index] ?? INK),
        label({ x: right + 24, y: y + 12 }, `heatmap ${LEVEL_WORDS[level]}`),
      ];
    }),
    ring({ x: right + 7, y: TOP + 166 }, 7),
    label({ x: right + 24, y: TOP + 171 }, "marked by a reader"),
    cross({ x: right + 7, y: TOP + 193 }),
    label({ x: right + 24, y: TOP + 198 }, "found by the net"),
    label({ x: MARGIN, y: chart - 22 }, `${LEVEL_WORDS.l4_l5} left: share of the heatmap in each slice`),
    ...drawMass(left[SHOWN], truth === undefined ? undefined : sliceOf(volume, truth), chart),
  );
}

/** Bars of the shares, the expected slice, and the marked one. */
function drawMass(point: RecordedPoint | undefined, truth: number | undefined, top: number): Markup[] {
  if (point === undefined) return [];
  const { mass, xyz } = point;
  const width = (WIDTH - 2 * MARGIN) / mass.length;
  const height = 70;
  const most = Math.max(...mass);
  const centre = (z: number): number => MARGIN + (z + 0.5) * width;
  const mark = (z: number, colour: string): Markup =>
    polyline(
      [
        { x: centre(z), y: top - 6 },
        { x: centre(z), y: top + height + 6 },
      ],
      colour,
      2.5,
    );
  return [
    polyline(
      [
        { x: MARGIN, y: top + height },
        { x: WIDTH - MARGIN, y: top + height },
      ],
      LINE,
      1,
    ),
    ...mass.flatMap((share, z) => {
      const bar = (share / most) * height;
      const x = MARGIN + z * width + 3;
      return [
        box({ x, y: top + height - bar }, width - 6, bar, LEVEL_COLOURS[SHOWN]),
        label({ x: centre(z), y: top + height + 22 }, String(z), {
          ...{ anchor: "middle", size: 13, fill: SOFT },
        }),
      ];
    }),
    ...(truth === undefined ? [] : [mark(truth, TRUTH)]),
    mark(xyz[2], PREDICTED),
    label({ x: MARGIN, y: top + height + 40 }, `expected slice ${xyz[2].toFixed(1)}`, {
      ...{ fill: PREDICTED, size: 14 },
    }),
    ...(truth === undefined
      ? []
      : [
          label({ x: MARGIN + 170, y: top + height + 40 }, `marked slice ${truth}`, {
            fill: TRUTH,
            size: 14,
          }),
        ]),
  ];
}

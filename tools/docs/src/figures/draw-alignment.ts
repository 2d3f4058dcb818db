import { LEVELS, LEVEL_WORDS } from "@spinegrade/competition-data";
import type { Markup } from "@spinegrade/report";
import {
  applyToPoint,
  fitSimilarity,
  FRAME_SIZE,
  makeNfnTemplate,
  type LabelledShape,
  type Point2,
} from "@spinegrade/shape-alignment";
import {
  box,
  dot,
  drawing,
  type Frame,
  INK,
  label,
  LEVEL_COLOURS,
  MARGIN,
  polyline,
  SOFT,
} from "./drawing.ts";

const SIDE = 222;
const TOP = 34;
/** The middle of the frame, in which all points lie. */
const SHOWN = { from: 92, side: 328 };

/** The foramina of all studies in the 512 frame, as they lie there and after each study's similarity to the mean shape. */
export function drawAlignment(shapes: readonly LabelledShape[]): string {
  const { points: mean } = makeNfnTemplate(shapes).template;
  const before = shapes.map(inFrame);
  const after = before.map((points) => {
    const similarity = fitSimilarity(points, mean);
    return points.map((point) => applyToPoint(similarity, point));
  });
  const right = MARGIN + SIDE + MARGIN;
  const words = (points: readonly (readonly Point2[])[]): string =>
    `${spread(points, mean).toFixed(0)} px from the mean shape`;
  return drawing(
    "Points of all studies, before and after alignment to the mean shape",
    TOP + SIDE + 74,
    label({ x: MARGIN, y: 24 }, `${shapes.length} studies, as marked`),
    ...panel(before, mean, { x: MARGIN, y: TOP, side: SIDE }),
    label({ x: right, y: 24 }, "Aligned"),
    ...panel(after, mean, { x: right, y: TOP, side: SIDE }),
    label({ x: MARGIN, y: TOP + SIDE + 22 }, words(before), { fill: SOFT }),
    label({ x: right, y: TOP + SIDE + 22 }, words(after), { fill: SOFT }),
    ...LEVELS.flatMap((level, index) => {
      const x = MARGIN + 6 + index * 92;
      return [
        dot({ x, y: TOP + SIDE + 50 }, LEVEL_COLOURS[index] ?? INK),
        label({ x: x + 12, y: TOP + SIDE + 55 }, LEVEL_WORDS[level]),
      ];
    }),
  );
}

function inFrame({ xyzSlice, sliceSize: [rows, columns] }: LabelledShape): Point2[] {
  const scale = FRAME_SIZE / Math.max(rows, columns);
  return xyzSlice.map(([x, y]) => [x * scale, y * scale]);
}

/** Root mean square distance of the points from the mean shape's. */
function spread(shapes: readonly (readonly Point2[])[], mean: readonly Point2[]): number {
  const squares = shapes.flatMap((points) =>
    points.map(([x, y], index) => {
      const [u, v] = mean[index] ?? [x, y];
      return (x - u) ** 2 + (y - v) ** 2;
    }),
  );
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

/** The left points: the right ones lie at nearly the same places of their slices. */
function panel(
  shapes: readonly (readonly Point2[])[],
  mean: readonly Point2[],
  { x, y, side }: Frame,
): Markup[] {
  const place = ([px, py]: Point2): { x: number; y: number } => ({
    x: x + ((px - SHOWN.from) / SHOWN.side) * side,
    y: y + ((py - SHOWN.from) / SHOWN.side) * side,
  });
  const left = mean.slice(0, LEVELS.length).map(place);
  return [
    box({ x, y }, side, side, "#1b2127"),
    ...shapes.flatMap((points) =>
      points.slice(0, LEVELS.length).map((point, index) => dot(place(point), LEVEL_COLOURS[index] ?? INK, 2)),
    ),
    polyline(left, INK),
    ...left.map((point) => dot(point, INK, 3)),
  ];
}

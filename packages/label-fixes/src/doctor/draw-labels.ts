import { LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import { element, type Markup } from "@spinegrade/report";
import { classOf, drawMarks, type Mark } from "./draw-marks.ts";
import type { RankedLabels, RankedPoint } from "./rank-labels.ts";

const PLANE = { left: 60, right: 190, top: 16, bottom: 284 };
const SLICES = { left: 300, right: 400, top: 40, bottom: 256 };

/** The points of a series: left their curve in the slice's plane, right the slice of each level. */
export function drawLabels(label: RankedLabels): Markup {
  const suspicious = new Set(label.suspicions[0]?.points);
  const isAll = suspicious.size === label.points.length;
  const marks = label.points.map((point, index): Mark | undefined =>
    point === null
      ? undefined
      : { point, level: index % LEVELS.length, isSuspicious: !isAll && suspicious.has(index) },
  );
  const sides = [marks.slice(0, LEVELS.length), marks.slice(LEVELS.length)].map((side) =>
    side.filter((mark) => mark !== undefined),
  );
  const description = describe(label);
  return element(
    "svg",
    { viewBox: "0 0 440 300", role: "img", "aria-label": description },
    drawPlane(sides),
    drawSlices(sides),
  );
}

/** The drawing in words, for those who do not see it. */
function describe({ studyId, seriesId, points, suspicions }: RankedLabels): string {
  const labelled = points.filter((point) => point !== null).length;
  const reason = suspicions[0]?.reason ?? "nothing suspicious";
  return `${labelled} labelled points of study ${studyId}, series ${seriesId}: ${reason}`;
}

function drawPlane(sides: readonly Mark[][]): Markup {
  const points = sides.flat().map(({ point }) => point);
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (PLANE.right - PLANE.left) / Math.max(right - left, 1),
    (PLANE.bottom - PLANE.top) / Math.max(bottom - top, 1),
  );
  const middle = [(left + right) / 2, (top + bottom) / 2] as const;
  const toPlace = ({ x, y }: RankedPoint): [number, number] => [
    (PLANE.left + PLANE.right) / 2 + scale * (x - middle[0]),
    (PLANE.top + PLANE.bottom) / 2 + scale * (y - middle[1]),
  ];
  return element(
    "g",
    {},
    sides.map((side, index) => drawSide(side, index, toPlace, index === 0 ? -1 : 1)),
  );
}

function drawSide(
  side: readonly Mark[],
  index: number,
  toPlace: (point: RankedPoint) => [number, number],
  nameSide: -1 | 1,
): Markup {
  const places = side.map(({ point }) => toPlace(point));
  const names = side.map(({ level }, at) => {
    const [x, y] = places[at] ?? [0, 0];
    const anchor = nameSide < 0 ? "end" : "start";
    return element(
      "text",
      { x: x + nameSide * 11, y: y + 4, "text-anchor": anchor },
      LEVEL_WORDS[LEVELS[level] ?? "l1_l2"],
    );
  });
  return element("g", {}, drawMarks(side, places, index), element("g", { class: classOf(index) }, names));
}

/** Level by level, from the top: the slice of each point. */
function drawSlices(sides: readonly Mark[][]): Markup {
  const zs = sides.flat().map(({ point }) => point.z);
  const [low, high] = [Math.min(...zs), Math.max(...zs)];
  const xOf = (z: number): number =>
    SLICES.left + ((SLICES.right - SLICES.left) * (z - low)) / Math.max(high - low, 1);
  const yOf = (level: number): number =>
    SLICES.top + ((SLICES.bottom - SLICES.top) * level) / (LEVELS.length - 1);
  const rows = LEVELS.map((level, index) => [
    element("line", { class: "gridline", x1: SLICES.left, x2: SLICES.right, y1: yOf(index), y2: yOf(index) }),
    element(
      "text",
      { class: "tick", x: SLICES.left - 12, y: yOf(index) + 4, "text-anchor": "end" },
      LEVEL_WORDS[level],
    ),
  ]);
  const ends = [...new Set([low, high])]
    .filter(Number.isFinite)
    .map((z) =>
      element(
        "text",
        { class: "tick", x: xOf(z), y: SLICES.bottom + 24, "text-anchor": "middle" },
        `slice ${z}`,
      ),
    );
  const marks = sides.map((side, index) =>
    drawMarks(
      side,
      side.map(({ point, level }) => [xOf(point.z), yOf(level)]),
      index,
    ),
  );
  return element("g", {}, rows, ends, marks);
}

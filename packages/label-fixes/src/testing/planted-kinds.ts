import { type CoordinateRow, type LabelGroup, LEVELS } from "@spinegrade/competition-data";
import type { SuspicionKind } from "@spinegrade/label-fixes";
import type { Generator } from "@spinegrade/random";

/** Points of one series in the group's order. */
type Points = readonly CoordinateRow[];

/** The planted error, and the suspicion that the doctor must report. */
export interface PlantedKind {
  readonly name: string;
  readonly group: LabelGroup;
  readonly expected: readonly SuspicionKind[];
  readonly spoil: (points: Points, generator: Generator) => CoordinateRow[];
}

const COUNT = LEVELS.length;

export const PLANTED_KINDS: readonly PlantedKind[] = [
  {
    name: "left and right swapped",
    group: "nfn",
    expected: ["sides-swapped"],
    spoil: (points) => takePlaces(points, (index) => (index + COUNT) % (2 * COUNT)),
  },
  {
    name: "left and right swapped at one level",
    group: "nfn",
    expected: ["wrong-side"],
    spoil: swapSidesOfLevel,
  },
  {
    name: "one side shifted by a level",
    group: "nfn",
    expected: ["side-shifted"],
    spoil: (points, generator) => {
      const first = COUNT * generator.integer(0, 2);
      return shiftLevels(points, [first], generator.bernoulli(0.5) ? 1 : -1);
    },
  },
  {
    name: "both sides shifted by a level",
    group: "nfn",
    expected: ["levels-disagree"],
    spoil: (points, generator) => shiftLevels(points, [0, COUNT], generator.bernoulli(0.5) ? 1 : -1),
  },
  {
    name: "canal shifted by a level",
    group: "scs",
    expected: ["levels-disagree"],
    spoil: (points, generator) => shiftLevels(points, [0], generator.bernoulli(0.5) ? 1 : -1),
  },
  {
    name: "z on the wrong side",
    group: "nfn",
    expected: ["wrong-side"],
    spoil: (points, generator) => {
      const level = generator.integer(0, COUNT);
      const instanceNumber = points[level + COUNT]?.instanceNumber ?? Number.NaN;
      return change(points, level, (point) => ({ ...point, instanceNumber }));
    },
  },
  {
    name: "foramen far off",
    group: "nfn",
    expected: ["stray-point", "sides-disagree"],
    spoil: (points, generator) => moveAway(points, generator.integer(0, 2 * COUNT), generator),
  },
  {
    name: "canal point far off",
    group: "scs",
    expected: ["stray-point"],
    spoil: (points, generator) => moveAway(points, generator.integer(0, COUNT), generator),
  },
  {
    name: "left and right coincide",
    group: "nfn",
    expected: ["sides-coincide"],
    spoil: (points) => takePlaces(points, (index) => index % COUNT),
  },
  {
    name: "point outside its image",
    group: "nfn",
    expected: ["outside-image"],
    spoil: (points, generator) =>
      change(points, generator.integer(0, 2 * COUNT), (point) => ({ ...point, x: 5000 })),
  },
  {
    name: "two levels exchanged",
    group: "scs",
    expected: ["levels-out-of-order"],
    spoil: (points, generator) => {
      const level = generator.integer(0, COUNT - 1);
      return takePlaces(points, (index) =>
        index === level ? level + 1 : index === level + 1 ? level : index,
      );
    },
  },
  {
    name: "axial left and right swapped at one level",
    group: "ss",
    expected: ["sides-swapped"],
    spoil: swapSidesOfLevel,
  },
  {
    name: "axial mark in another level's slice",
    group: "ss",
    expected: ["sides-in-other-slices", "slice-order", "axial-level"],
    spoil: (points, generator) => {
      const index = generator.integer(0, 2 * COUNT);
      const side = COUNT * Math.floor(index / COUNT);
      const instanceNumber = points[side + ((index + 2) % COUNT)]?.instanceNumber ?? Number.NaN;
      return change(points, index, (point) => ({ ...point, instanceNumber }));
    },
  },
  {
    name: "axial left and right swapped",
    group: "ss",
    expected: ["sides-swapped"],
    spoil: (points) => takePlaces(points, (index) => (index + COUNT) % (2 * COUNT)),
  },
  {
    name: "axial levels named one too high or too low",
    group: "ss",
    expected: ["axial-level"],
    spoil: (points, generator) => shiftLevels(points, [0, COUNT], generator.bernoulli(0.5) ? 1 : -1),
  },
  {
    name: "axial mark outside its image",
    group: "ss",
    expected: ["outside-image"],
    spoil: (points, generator) =>
      change(points, generator.integer(0, 2 * COUNT), (point) => ({ ...point, x: 5000 })),
  },
];

function swapSidesOfLevel(points: Points, generator: Generator): CoordinateRow[] {
  const level = generator.integer(0, COUNT);
  return takePlaces(points, (index) => (index % COUNT === level ? (index + COUNT) % (2 * COUNT) : index));
}

function change(
  points: Points,
  index: number,
  edit: (point: CoordinateRow) => CoordinateRow,
): CoordinateRow[] {
  return points.map((point, at) => (at === index ? edit(point) : point));
}

/** Every point keeps its name and takes the place of another. */
function takePlaces(points: Points, from: (index: number) => number): CoordinateRow[] {
  return points.map((point, index) => {
    const { x, y, instanceNumber } = points[from(index)] ?? point;
    return { ...point, x, y, instanceNumber };
  });
}

/** Names the points of some sides one level too high or too low; the place at the end is extrapolated. */
function shiftLevels(points: Points, firsts: readonly number[], by: 1 | -1): CoordinateRow[] {
  return points.map((point, index) => {
    const first = COUNT * Math.floor(index / COUNT);
    if (!firsts.includes(first)) return point;
    const from = index + by;
    const [last, before] = [points[index] ?? point, points[index - by] ?? point];
    const isInside = from >= first && from < first + COUNT;
    const { x, y, instanceNumber } = isInside
      ? (points[from] ?? point)
      : { x: 2 * last.x - before.x, y: 2 * last.y - before.y, instanceNumber: last.instanceNumber };
    return { ...point, x, y, instanceNumber };
  });
}

/** Moves a point by two thirds of a level or more, in any direction. */
function moveAway(points: Points, index: number, generator: Generator): CoordinateRow[] {
  const [first, last] = [points[0], points[COUNT - 1]];
  const level = first && last ? Math.hypot(last.x - first.x, last.y - first.y) / (COUNT - 1) : Number.NaN;
  const [angle, distance] = [generator.uniform(0, 2 * Math.PI), level * generator.uniform(0.67, 1.5)];
  return change(points, index, (point) => ({
    ...point,
    x: point.x + distance * Math.cos(angle),
    y: point.y + distance * Math.sin(angle),
  }));
}

import { LEVELS, type CoordinateRow } from "@spinegrade/competition-data";
import { TASKS, type SuspicionKind, type Task } from "@spinegrade/label-fixes";
import type { Generator } from "@spinegrade/random";
import type { PhantomTables } from "./phantom-tables.ts";

/** Points of one series in the task's order. */
type Points = readonly CoordinateRow[];

/** What is done wrong, and what the doctor is expected to call it. */
export interface PlantedKind {
  readonly name: string;
  readonly task: Task;
  readonly expected: readonly SuspicionKind[];
  readonly spoil: (points: Points, generator: Generator, tables: PhantomTables) => CoordinateRow[];
}

/** A series with a planted error. */
export interface Planted {
  readonly kind: PlantedKind;
  readonly studyId: number;
  readonly seriesId: number;
}

const COUNT = LEVELS.length;

export const PLANTED_KINDS: readonly PlantedKind[] = [
  {
    name: "left and right swapped",
    task: "nfn",
    expected: ["sides-swapped"],
    spoil: (points) => takePlaces(points, (index) => (index + COUNT) % (2 * COUNT)),
  },
  {
    name: "left and right swapped at one level",
    task: "nfn",
    expected: ["wrong-side"],
    spoil: (points, generator) => {
      const level = generator.integer(0, COUNT);
      return takePlaces(points, (index) => (index % COUNT === level ? (index + COUNT) % (2 * COUNT) : index));
    },
  },
  {
    name: "one side shifted by a level",
    task: "nfn",
    expected: ["side-shifted"],
    spoil: (points, generator) => {
      const first = COUNT * generator.integer(0, 2);
      return shiftLevels(points, [first], generator.bernoulli(0.5) ? 1 : -1);
    },
  },
  {
    name: "both sides shifted by a level",
    task: "nfn",
    expected: ["levels-disagree"],
    spoil: (points, generator) => shiftLevels(points, [0, COUNT], generator.bernoulli(0.5) ? 1 : -1),
  },
  {
    name: "canal shifted by a level",
    task: "scs",
    expected: ["levels-disagree"],
    spoil: (points, generator) => shiftLevels(points, [0], generator.bernoulli(0.5) ? 1 : -1),
  },
  {
    name: "z on the wrong side",
    task: "nfn",
    expected: ["wrong-side"],
    spoil: (points, generator) => {
      const level = generator.integer(0, COUNT);
      const instanceNumber = points[level + COUNT]?.instanceNumber ?? Number.NaN;
      return change(points, level, (point) => ({ ...point, instanceNumber }));
    },
  },
  {
    name: "foramen far off",
    task: "nfn",
    expected: ["stray-point", "sides-disagree"],
    spoil: (points, generator) => moveAway(points, generator.integer(0, 2 * COUNT), generator),
  },
  {
    name: "canal point far off",
    task: "scs",
    expected: ["stray-point"],
    spoil: (points, generator) => moveAway(points, generator.integer(0, COUNT), generator),
  },
  {
    name: "left and right coincide",
    task: "nfn",
    expected: ["sides-coincide"],
    spoil: (points) => takePlaces(points, (index) => index % COUNT),
  },
  {
    name: "point outside its image",
    task: "nfn",
    expected: ["outside-image"],
    spoil: (points, generator) =>
      change(points, generator.integer(0, 2 * COUNT), (point) => ({ ...point, x: 5000 })),
  },
  {
    name: "two levels exchanged",
    task: "scs",
    expected: ["levels-out-of-order"],
    spoil: (points, generator) => {
      const level = generator.integer(0, COUNT - 1);
      return takePlaces(points, (index) =>
        index === level ? level + 1 : index === level + 1 ? level : index,
      );
    },
  },
];

/**
 * Spoils `each` series for every kind of error; every study is spoilt once at most, and only where its series has all
 * points.
 */
export function plantErrors(
  tables: PhantomTables,
  each: number,
  generator: Generator,
): { readonly coordinates: CoordinateRow[]; readonly planted: readonly Planted[] } {
  const free = generator.shuffle([...new Set(tables.series.map(({ studyId }) => studyId))]);
  const spoilt = new Map<CoordinateRow, CoordinateRow>();
  const planted: Planted[] = [];
  for (const kind of PLANTED_KINDS) {
    for (let left = each; left > 0;) {
      const studyId = free.pop();
      if (studyId === undefined)
        throw new RangeError("too few studies with all points to plant the errors in");
      const points = pointsOf(kind.task, studyId, tables.coordinates);
      const [first] = points;
      if (first === undefined || points.length < TASKS[kind.task].points.length) continue;
      const changed = kind.spoil(points, generator, tables);
      for (const [index, point] of points.entries()) spoilt.set(point, changed[index] ?? point);
      planted.push({ kind, studyId, seriesId: first.seriesId });
      left--;
    }
  }
  return { coordinates: tables.coordinates.map((row) => spoilt.get(row) ?? row), planted };
}

function pointsOf(task: Task, studyId: number, rows: readonly CoordinateRow[]): CoordinateRow[] {
  const ofStudy = rows.filter((row) => row.studyId === studyId);
  return TASKS[task].points.flatMap(
    ({ condition, level }) => ofStudy.find((row) => row.condition === condition && row.level === level) ?? [],
  );
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

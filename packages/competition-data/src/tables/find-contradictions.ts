import { LEVEL_WORDS, LEVELS, type Condition } from "../conditions.ts";
import type { PointLabel } from "../label-groups.ts";

/** Two points of a series whose places in the patient contradict their names. */
export interface Contradiction {
  /** `side`: left is not left of right; `level`: a level is not below the one above it. */
  readonly kind: "side" | "level";
  /** Indices of the two points. */
  readonly points: readonly [number, number];
  readonly reason: string;
}

/** A place in the patient as DICOM has it: mm to the left, to the back, to the head. Null: unknown. */
type PlaceMm = readonly [number, number, number] | null;

interface PlacedPoint extends PointLabel {
  readonly index: number;
  readonly placeMm: readonly [number, number, number];
}

/**
 * Compares the places of a series' points with their names: at each level the left point must lie further to the
 * patient's left than the right one of the same disease, and along each side every level nearer to the feet than the
 * level above it. Points whose place is unknown are ignored.
 * @param labels what each point marks, in any order.
 * @param placesMm where each point lies.
 */
export function findContradictions(
  labels: readonly PointLabel[],
  placesMm: readonly PlaceMm[],
): Contradiction[] {
  const points = labels.flatMap((label, index): PlacedPoint[] => {
    const placeMm = placesMm[index] ?? null;
    return placeMm === null ? [] : [{ ...label, index, placeMm }];
  });
  return [...points.flatMap((left) => sideOf(left, points)), ...levelsOf(points)];
}

function sideOf(left: PlacedPoint, points: readonly PlacedPoint[]): Contradiction[] {
  const counterpart = rightOf(left.condition);
  const right = points.find(({ condition, level }) => condition === counterpart && level === left.level);
  if (right === undefined || left.placeMm[0] > right.placeMm[0]) return [];
  const found = `x ${left.placeMm[0].toFixed(1)} mm and ${right.placeMm[0].toFixed(1)} mm`;
  const reason = `${LEVEL_WORDS[left.level]}: the left point is not to the patient's left of the right one (${found})`;
  return [{ kind: "side", points: [left.index, right.index], reason }];
}

function rightOf(condition: Condition): string | undefined {
  return condition.startsWith("left_") ? condition.replace("left_", "right_") : undefined;
}

function levelsOf(points: readonly PlacedPoint[]): Contradiction[] {
  const conditions = [...new Set(points.map(({ condition }) => condition))];
  return conditions.flatMap((condition) => {
    const own = points.filter((point) => point.condition === condition);
    own.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
    return own.slice(1).flatMap((lower, i) => compareLevels(own[i] ?? lower, lower));
  });
}

function compareLevels(upper: PlacedPoint, lower: PlacedPoint): Contradiction[] {
  if (upper.placeMm[2] > lower.placeMm[2]) return [];
  const names = [upper, lower].map(({ level }) => LEVEL_WORDS[level]);
  const found = `z ${upper.placeMm[2].toFixed(1)} mm and ${lower.placeMm[2].toFixed(1)} mm`;
  const side = /^(left|right)_/.exec(lower.condition)?.[1];
  const where = side === undefined ? "" : `, ${side} side`;
  const reason = `${names.join(" is not above ")}${where} (${found})`;
  return [{ kind: "level", points: [upper.index, lower.index], reason }];
}

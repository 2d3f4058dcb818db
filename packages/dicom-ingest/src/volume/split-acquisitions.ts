import type { AcquisitionHeader } from "../geometry/acquisition-header.ts";
import { judgeSpacing } from "../geometry/judge-spacing.ts";
import { SAME_PLACE_MM } from "../geometry/sort-by-place.ts";
import type { ArrangedSlice } from "./arrange-slices.ts";
import type { Frame } from "./frame.ts";

type PlacedSlice = ArrangedSlice & { readonly projectionMm: number };
type Key = Exclude<keyof AcquisitionHeader, "time">;

/** What tells acquisitions apart, most telling first. */
const KEYS: readonly Key[] = [
  "echoTime",
  "echoNumber",
  "bValue",
  "temporalPosition",
  "acquisitionNumber",
  "imageType",
];

/** What never differs within one acquisition, whereas odd and even slices of one may have two numbers. */
export const DECISIVE: ReadonlySet<Key> = new Set(["echoTime", "echoNumber", "bValue", "temporalPosition"]);

const MOST_PARTS = 1000; // more are no acquisitions, and each is compared with all others

/**
 * Parts a group into its acquisitions, where the headers say which slice is whose: by echo, b-value or temporal
 * position; and where slices lie at one place or much nearer to each other than usual, also by acquisition number,
 * image type, all of these together, or times that do not overlap. Acquisitions that lie one behind the other are not
 * parted.
 * @param group sorted along its normal.
 * @returns the group alone where there is nothing to part, or nothing that says how.
 */
export function splitAcquisitions(group: readonly ArrangedSlice[]): (readonly ArrangedSlice[])[] {
  const placed = group.filter(isPlaced);
  if (placed.length < group.length) return [group];
  const isTight = isCrowded(placed);
  for (const keys of [...KEYS.map((key) => [key]), KEYS]) {
    if (!isTight && !keys.every((key) => DECISIVE.has(key))) continue;
    const parts = partBy(placed, ({ slice }) =>
      keys.map((key) => valueOf(slice, key) ?? "unknown").join("\n"),
    ).sort((a, b) => compareParts(a, b, keys));
    if (areAcquisitions(parts)) return parts;
  }
  const byTime = isTight ? partByTime(placed) : [];
  return areAcquisitions(byTime) ? byTime : [group];
}

/** A slice's value of a header; echo times that rounding alone tells apart are one. */
export function valueOf({ header }: Pick<Frame, "header">, key: Key): string | number | undefined {
  const value = header.acquisition[key];
  return key === "echoTime" && typeof value === "number" ? Number(value.toPrecision(3)) : value;
}

function isPlaced(slice: ArrangedSlice): slice is PlacedSlice {
  return slice.projectionMm !== null;
}

/** Whether slices lie at one place, or a second acquisition between those of the first. */
function isCrowded(slices: readonly PlacedSlice[]): boolean {
  return judgeSpacing(slices.map(({ projectionMm }) => projectionMm)).odd.includes("crowded");
}

/** Two or more parts of two or more slices, none of them crowded, each beside another one. */
function areAcquisitions(parts: readonly (readonly PlacedSlice[])[]): boolean {
  return (
    parts.length > 1 &&
    parts.length <= MOST_PARTS &&
    parts.every((part) => part.length > 1 && !isCrowded(part)) &&
    parts.every((part) => parts.some((other) => other !== part && overlap(part, other)))
  );
}

function overlap(a: readonly PlacedSlice[], b: readonly PlacedSlice[]): boolean {
  const [fromA, toA] = [a[0]?.projectionMm ?? 0, a.at(-1)?.projectionMm ?? 0];
  const [fromB, toB] = [b[0]?.projectionMm ?? 0, b.at(-1)?.projectionMm ?? 0];
  return fromA < toB && fromB < toA;
}

function partBy(slices: readonly PlacedSlice[], keyOf: (slice: PlacedSlice) => string): PlacedSlice[][] {
  const parts = new Map<string, PlacedSlice[]>();
  for (const slice of slices) {
    const part = parts.get(keyOf(slice));
    if (part === undefined) parts.set(keyOf(slice), [slice]);
    else part.push(slice);
  }
  return [...parts.values()];
}

/** By the first header in which they differ, numbers by size. */
function compareParts(
  [a]: readonly PlacedSlice[],
  [b]: readonly PlacedSlice[],
  keys: readonly Key[],
): number {
  for (const key of keys) {
    const [own = "", other = ""] = [a && valueOf(a.slice, key), b && valueOf(b.slice, key)];
    if (own === other) continue;
    if (typeof own === "number" && typeof other === "number") return own - other;
    return String(own) < String(other) ? -1 : 1;
  }
  return 0;
}

/** The earliest slice of each place, the second of each and on; nothing where their times overlap or are unknown. */
function partByTime(slices: readonly PlacedSlice[]): PlacedSlice[][] {
  const timeOf = ({ slice }: PlacedSlice): string => slice.header.acquisition.time ?? "";
  if (slices.some((slice) => timeOf(slice) === "")) return [];
  const parts: PlacedSlice[][] = [];
  for (const place of clustersOf(slices)) {
    place.sort((a, b) => compareTexts(timeOf(a), timeOf(b)));
    place.forEach((slice, rank) => (parts[rank] ??= []).push(slice));
  }
  const spans = parts.map((part) => part.map(timeOf).sort(compareTexts));
  const isInTurn = spans.every((span, i) => i === 0 || (spans[i - 1]?.at(-1) ?? "") < (span[0] ?? ""));
  return isInTurn ? parts : [];
}

/** Slices that lie together: at one place, or nearer than a usual step. */
function clustersOf(slices: readonly PlacedSlice[]): PlacedSlice[][] {
  const { odd, stepsMm } = judgeSpacing(slices.map(({ projectionMm }) => projectionMm));
  const clusters: PlacedSlice[][] = [];
  slices.forEach((slice, i) => {
    const isNear = i > 0 && (odd[i - 1] === "crowded" || (stepsMm[i - 1] ?? 0) < SAME_PLACE_MM);
    const cluster = clusters.at(-1);
    if (isNear && cluster !== undefined) cluster.push(slice);
    else clusters.push([slice]);
  });
  return clusters;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

import { acquisitionValues, DECISIVE, type AcquisitionKey } from "./acquisition-values.ts";
import {
  areAcquisitions,
  areEvenParts,
  isCrowded,
  type AcquiredSlice,
  type PlacedSlice,
} from "./are-acquisitions.ts";
import { partBy } from "./part-by.ts";
import { partByTime } from "./part-by-time.ts";

type ValueOf = (slice: PlacedSlice, key: AcquisitionKey) => string | number | undefined;

/** Headers that distinguish acquisitions, most specific first. */
const KEYS: readonly AcquisitionKey[] = [
  "echoTime",
  "echoNumber",
  "bValue",
  "temporalPosition",
  "acquisitionNumber",
  "imageType",
];

/**
 * Splits a group into its acquisitions if the headers assign each slice to one: by echo, b-value or temporal position.
 * If slices share a position or are much closer than usual, also by acquisition number, image type, all of these
 * together, or time. Also by number and image type if that splits unevenly spaced slices into evenly spaced parts. Does
 * not split acquisitions that adjoin without overlap.
 * @param group sorted along its normal.
 * @returns only the given group if there is nothing to split, or no header that says how.
 */
export function splitAcquisitions<T extends AcquiredSlice>(group: readonly T[]): (readonly T[])[] {
  const placed = group.filter((slice) => isPlaced(slice));
  if (placed.length < group.length) return [group];
  const isTight = isCrowded(placed);
  const ofFrame = acquisitionValues(placed.map(({ slice }) => slice));
  const valueOf: ValueOf = ({ slice }, key) => ofFrame(slice, key);
  for (const keys of [...KEYS.map((key) => [key]), KEYS]) {
    const parts = partBy(placed, (slice) => keys.map((key) => valueOf(slice, key) ?? "unknown").join("\n"));
    const isTold = isTight || keys.every((key) => DECISIVE.has(key));
    if (areAcquisitions(parts) && (isTold || areEvenParts(placed, parts)))
      return parts.sort((a, b) => compareParts(a, b, keys, valueOf));
  }
  const byTime = isTight ? partByTime(placed) : [];
  return areAcquisitions(byTime) ? byTime : [group];
}

function isPlaced<T extends AcquiredSlice>(slice: T): slice is T & PlacedSlice {
  return slice.projectionMm !== null;
}

/** Compares parts by the first header in which they differ; numbers by value. */
function compareParts(
  [a]: readonly PlacedSlice[],
  [b]: readonly PlacedSlice[],
  keys: readonly AcquisitionKey[],
  valueOf: ValueOf,
): number {
  for (const key of keys) {
    const [own = "", other = ""] = [a && valueOf(a, key), b && valueOf(b, key)];
    if (own === other) continue;
    if (typeof own === "number" && typeof other === "number") return own - other;
    return String(own) < String(other) ? -1 : 1;
  }
  return 0;
}

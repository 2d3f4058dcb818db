import { judgeSpacing } from "../geometry/judge-spacing.ts";
import { SAME_PLACE_MM } from "../geometry/sort-by-place.ts";
import type { PlacedSlice } from "./are-acquisitions.ts";
import { partBy } from "./part-by.ts";

/**
 * Splits slices at equal or close positions by time, if the times distinguish acquisitions: the earliest slice of each
 * position, then the second of each, and so on; or, if an acquisition lacks a slice, by the times that several slices
 * share.
 * @param slices sorted along their normal.
 * @returns the parts in order of time, each sorted; an empty list if times are unknown or do not split the slices.
 */
export function partByTime<T extends PlacedSlice>(slices: readonly T[]): T[][] {
  if (slices.some((slice) => timeOf(slice) === "")) return [];
  const clusters = clustersOf(slices);
  const byRank = partByRank(clusters);
  return byRank.length > 0 ? byRank : partByMoment(slices, clusters);
}

/** Returns an empty list if the times of the parts overlap. */
function partByRank<T extends PlacedSlice>(clusters: readonly (readonly T[])[]): T[][] {
  const parts: T[][] = [];
  for (const cluster of clusters)
    [...cluster].sort(compareTimes).forEach((slice, rank) => (parts[rank] ??= []).push(slice));
  const spans = parts.map((part) => part.map(timeOf).sort(compareTexts));
  const isInTurn = spans.every((span, i) => i === 0 || (spans[i - 1]?.at(-1) ?? "") < (span[0] ?? ""));
  return isInTurn ? parts : [];
}

/**
 * A part begins where a moment's slices lie with those of the part before, so that the passes of one acquisition stay
 * together. Nothing where a moment has a single slice: it could belong to either part.
 */
function partByMoment<T extends PlacedSlice>(
  slices: readonly T[],
  clusters: readonly (readonly T[])[],
): T[][] {
  const moments = partBy(slices, timeOf).sort(([a], [b]) => (a && b ? compareTimes(a, b) : 0));
  if (moments.some((moment) => moment.length === 1)) return [];
  const clusterOf = new Map(clusters.flatMap((cluster) => cluster.map((slice) => [slice, cluster])));
  const partOf = new Map<T, number>();
  let taken = new Set<unknown>();
  let part = 0;
  for (const moment of moments) {
    const own = moment.map((slice) => clusterOf.get(slice));
    if (own.some((cluster) => taken.has(cluster))) [part, taken] = [part + 1, new Set()];
    for (const cluster of own) taken.add(cluster);
    for (const slice of moment) partOf.set(slice, part);
  }
  return Array.from({ length: part + 1 }, (_, i) => slices.filter((slice) => partOf.get(slice) === i));
}

/** Groups slices at one position, or nearer to each other than the usual step. */
function clustersOf<T extends PlacedSlice>(slices: readonly T[]): T[][] {
  const { odd, stepsMm } = judgeSpacing(slices.map(({ projectionMm }) => projectionMm));
  const clusters: T[][] = [];
  slices.forEach((slice, i) => {
    const isNear = i > 0 && (odd[i - 1] === "crowded" || (stepsMm[i - 1] ?? 0) < SAME_PLACE_MM);
    const cluster = clusters.at(-1);
    if (isNear && cluster !== undefined) cluster.push(slice);
    else clusters.push([slice]);
  });
  return clusters;
}

function timeOf({ slice }: PlacedSlice): string {
  return slice.header.acquisition.time ?? "";
}

function compareTimes(a: PlacedSlice, b: PlacedSlice): number {
  return compareTexts(timeOf(a), timeOf(b));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

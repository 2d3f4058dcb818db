import type { CoordinateRow, LabelledSeries } from "@spinegrade/competition-data";
import type { SampleInput } from "./sample-input.ts";
import type { Candidate } from "./candidate.ts";

/** Every series of a description, and any other that carries points of the kind marked on it, in order of ids. */
export function gatherCandidates(
  { description: expected, points: labels }: LabelledSeries,
  { series, coordinates }: Pick<SampleInput, "series" | "coordinates">,
): Candidate[] {
  const conditions = new Set(labels.map(({ condition }) => condition));
  const candidates = new Map<string, Candidate & { points: CoordinateRow[] }>();
  for (const { studyId, seriesId, description } of series) {
    candidates.set(`${studyId}/${seriesId}`, { studyId, seriesId, description, points: [] });
  }
  for (const point of coordinates) {
    if (!conditions.has(point.condition)) continue;
    const { studyId, seriesId } = point;
    const key = `${studyId}/${seriesId}`;
    const candidate = candidates.get(key) ?? { studyId, seriesId, description: undefined, points: [] };
    candidate.points.push(point);
    candidates.set(key, candidate);
  }
  return [...candidates.values()]
    .filter(({ description, points }) => description === expected || points.length > 0)
    .sort((a, b) => a.studyId - b.studyId || a.seriesId - b.seriesId);
}

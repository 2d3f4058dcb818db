import { locateLevels, type LevelPlace, type LevelPoint } from "@spinegrade/axial-levels";
import { LEVELS } from "@spinegrade/competition-data";
import { add, dot, scale, subtract, type Vector3 } from "@spinegrade/volumes/slices";
import { groupBy } from "@spinegrade/pipeline/group-by";
import { LEVEL_COUNT, nameOf, type LabelSet } from "./label-set.ts";
import type { Observation, StatisticalCheck } from "./suspicion.ts";

/** Careful readers mark a level in the slice nearest to its disc: slices lie 4 to 5 mm apart. */
const RESOLUTION_MM = 4;

/**
 * Compares the marks of axial series with the places that the study's canal and its foramina give the levels; the nearer
 * of the two counts, so that a fault of one sagittal series does not accuse the axial one. Only where the series were
 * ingested, so that places in the patient are known.
 */
export function checkAxialLevels(
  axial: readonly LabelSet[],
  sagittal: readonly LabelSet[],
): StatisticalCheck[] {
  const byStudy = groupBy(sagittal, ({ studyId }) => studyId);
  const observations = axial.flatMap((set) => observe(set, byStudy.get(set.studyId) ?? []));
  return [{ kind: "axial-level", resolution: RESOLUTION_MM, observations }];
}

/** The level whose marks lie farthest along the spine from where sagittal labels put it. */
function observe(set: LabelSet, sagittal: readonly LabelSet[]): Observation[] {
  const placings = (["scs", "nfn"] as const).map((group) =>
    locateLevels(
      sagittal.filter((one) => one.group === group).flatMap(({ points }) => points.flatMap(toLevelPoint)),
      RESOLUTION_MM,
    ),
  );
  const distances = LEVELS.flatMap((level, index) => {
    const points = [index, index + LEVEL_COUNT].filter((point) => set.points[point] !== undefined);
    const mark = meanPlace(points.flatMap((point) => toLevelPoint(set.points[point], index)));
    const places = placings.flatMap((found) => found.filter((place) => place.level === level));
    if (mark === undefined) return [];
    const [awayMm] = places.flatMap((place) => distanceFrom(place, mark)).sort(byLength);
    return awayMm === undefined ? [] : [{ points, awayMm }];
  });
  const farthest = distances.sort((a, b) => byLength(b.awayMm, a.awayMm))[0];
  if (farthest === undefined) return [];
  const { points, awayMm } = farthest;
  const words = `${Math.abs(awayMm).toFixed(0)} mm ${awayMm > 0 ? "above" : "below"}`;
  const reason = `${nameOf(set, points[0] ?? 0)} lies ${words} the place that the study's sagittal labels give it`;
  return [{ set, value: Math.abs(awayMm), points, reason }];
}

function byLength(a: number, b: number): number {
  return Math.abs(a) - Math.abs(b);
}

/** In mm along the spine, positive towards the head; none for a level that only its neighbours place. */
function distanceFrom({ placeMm, headward, source }: LevelPlace, mark: Vector3): number[] {
  return source === "neighbours" ? [] : [dot(subtract(mark, placeMm), headward)];
}

function toLevelPoint(point: LabelSet["points"][number], index: number): LevelPoint[] {
  const level = LEVELS[index % LEVEL_COUNT];
  const placeMm = point?.slice?.toPatientMm?.(point.xy);
  return level === undefined || placeMm === undefined ? [] : [{ level, placeMm }];
}

function meanPlace(points: readonly LevelPoint[]): Vector3 | undefined {
  const places = points.map(({ placeMm }) => placeMm);
  return places.length === 0 ? undefined : scale(places.reduce(add), 1 / places.length);
}

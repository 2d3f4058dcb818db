import {
  LABEL_GROUPS,
  type CoordinateRow,
  type LabelGroup,
  type PointLabel,
} from "@spinegrade/competition-data";
import type { Candidate, JudgeContext } from "./candidate.ts";
import type { Finding, XyzSlice } from "./place-points.ts";
import { pointName } from "./sample.ts";

/** Left and right points of a level nearer than this coincide: |dx| + |dy| in px plus |dz| in slices. */
export const COINCIDE_DISTANCE = 2;

/** A series that an id excludes, or of the wrong kind. */
export function findInLists(
  { studyId, seriesId, description }: Candidate,
  context: JudgeContext,
): Finding | undefined {
  const listed = context.byId.find(
    ({ id, idOf }) => id === (idOf[context.ruleSet] === "series" ? seriesId : studyId),
  );
  if (listed !== undefined) return { kind: "excluded-by-id", reason: listed.reason, source: listed.source };
  const expected = LABEL_GROUPS[context.task].description;
  if (description === expected) return undefined;
  const found = description === undefined ? "is not in the table of series" : `is ${description}`;
  return {
    kind: "wrong-series",
    reason: `the series ${found}; its points belong on a ${expected} series`,
    source: "train_series_descriptions.csv",
  };
}

/** The series' points in the task's order, [P]. */
export function orderPoints({ points }: Candidate, task: LabelGroup): readonly CoordinateRow[] | Finding {
  const source = "train_label_coordinates.csv";
  if (points.length === 0) return { kind: "no-points", reason: "the series has no points", source };
  const labels = LABEL_GROUPS[task].points;
  const ordered = labels.flatMap(
    ({ condition, level }) =>
      points.find((point) => point.condition === condition && point.level === level) ?? [],
  );
  if (ordered.length === labels.length || (isAxial(task) && ordered.length > 0)) return ordered;
  const missing = labels.filter(
    ({ condition, level }) =>
      !ordered.some((point) => point.condition === condition && point.level === level),
  );
  const reason = `${ordered.length} of ${labels.length} points; missing ${missing.map(pointName).join(", ")}`;
  return { kind: "incomplete-points", reason, source };
}

/** A level whose left and right points are one place; a rule of the set `intended`. */
export function findCoincidence(
  xyzSlice: readonly XyzSlice[],
  { task, ruleSet }: JudgeContext,
): Finding | undefined {
  const { points } = LABEL_GROUPS[task];
  if (!hasSides(points) || ruleSet !== "intended") return undefined;
  const levels = points.length / 2;
  const level = xyzSlice.slice(0, levels).findIndex((left, index) => {
    const right = xyzSlice[index + levels] ?? left;
    if (left[2] === -1 || right[2] === -1) return false;
    const distance =
      Math.abs(left[0] - right[0]) + Math.abs(left[1] - right[1]) + Math.abs(left[2] - right[2]);
    return distance < COINCIDE_DISTANCE;
  });
  const label = points[level];
  if (label === undefined) return undefined;
  return {
    kind: "sides-coincide",
    reason: `${pointName(label)} and its right counterpart are less than ${COINCIDE_DISTANCE} apart`,
    source: `rule: |dx| + |dy| + |dz| of a level's two sides is at least ${COINCIDE_DISTANCE}`,
  };
}

/** Whether the group is marked on axial series, over several of which a study's levels may be spread. */
export function isAxial(task: LabelGroup): boolean {
  return LABEL_GROUPS[task].description === "Axial T2";
}

/** Whether the first half of the points is left, the second right. */
function hasSides(points: readonly PointLabel[]): boolean {
  return points.some(({ condition }) => condition.startsWith("left_"));
}

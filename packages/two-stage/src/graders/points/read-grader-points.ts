import { LEVEL_WORDS, type PointRow } from "@spinegrade/competition-data";
import { printableLines, UserError } from "@spinegrade/pipeline";
import type { TwoStageJob } from "../../task/two-stage-task.ts";
import { readFoldPoints } from "./found-points.ts";
import type { GraderSettings, PointSource } from "../grader-settings.ts";
import { meanRows } from "./mean-rows.ts";
import { outOfFoldPoints } from "./out-of-fold-points.ts";

/**
 * Reads the points at which a grader's crops are cut, for all studies of a fold: none where the run takes labelled points.
 * Axial points have x and y of the run `axial`, and the slice and score of the run `levels`.
 * @throws UserError when a net that found a point was trained on its study (unless `published` asks for that), a point
 * run is not trained, or its points are in another frame.
 */
export async function readGraderPoints(
  { data, folders }: Pick<TwoStageJob, "data" | "folders">,
  { points, pointSource }: Pick<GraderSettings, "points" | "pointSource">,
): Promise<PointRow[]> {
  if (pointSource === "labelled") return [];
  const read = pointReader({ data, folders }, pointSource);
  const sagittal = await read(points.sagittal);
  if (points.levels === undefined || points.axial === undefined) return sagittal;
  const { joined, absent } = joinAxial(await read(points.levels), await read(points.axial));
  if (absent.length > 0) process.stderr.write(`${printableLines(describeAbsent(absent, points.axial))}\n`);
  return [...sagittal, ...joined];
}

/** Largest number of levels without a point to name. */
const MOST_NAMED = 5;

function describeAbsent(absent: readonly PointRow[], run: string): string {
  const names = absent
    .slice(0, MOST_NAMED)
    .map(
      ({ studyId, seriesId, side, level }) =>
        `study ${studyId}, series ${seriesId}, ${side} ${LEVEL_WORDS[level]}`,
    );
  const more = absent.length > MOST_NAMED ? `; and ${absent.length - MOST_NAMED} more` : "";
  return `no crop is cut where ${run} has no point in the slice of a level: ${names.join("; ")}${more}`;
}

/** Reads the points that a run found, for all studies of a fold. */
export function pointReader(
  { data, folders }: Pick<TwoStageJob, "data" | "folders">,
  pointSource: PointSource,
): (run: string) => Promise<PointRow[]> {
  const studyIds = [...data.training, ...data.validation].map(({ studyId }) => studyId);
  return async (run: string): Promise<PointRow[]> => {
    const folds = await readFoldPoints(folders.outputDir, run, data.dataSet);
    for (const { path, rows } of folds) requireFrame(path, rows);
    if (pointSource === "published" && folds.length > 0) return meanRows(folds.flatMap(({ rows }) => rows));
    return outOfFoldPoints(run, folds, studyIds);
  };
}

function requireFrame(path: string, rows: readonly PointRow[]): void {
  const other = rows.find(({ frame }) => frame !== "stretched-512");
  if (other === undefined) return;
  throw new UserError(
    `${path}: study ${other.studyId} has a point in the frame "${other.frame}"; graders read "stretched-512"`,
  );
}

/**
 * The slices and scores of levels with the x and y of points; and the levels without a point. A level net finds all levels in
 * every axial series, also those that it does not show; points are found in labelled slices alone, so that no crop is cut there.
 */
function joinAxial(
  levels: readonly PointRow[],
  points: readonly PointRow[],
): { readonly joined: readonly PointRow[]; readonly absent: readonly PointRow[] } {
  const keyOf = ({ studyId, seriesId, side, level }: PointRow): string =>
    `${studyId}/${seriesId}/${side}/${level}`;
  const placed = new Map(points.map((point) => [keyOf(point), point]));
  return {
    joined: levels.flatMap((row) => {
      const point = placed.get(keyOf(row));
      return point === undefined ? [] : [{ ...row, x: point.x, y: point.y }];
    }),
    absent: levels.filter((row) => !placed.has(keyOf(row))),
  };
}

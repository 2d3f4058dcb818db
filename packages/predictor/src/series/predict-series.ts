import {
  type AxialLevel,
  assignAxialLevels,
  type LevelPoint,
  type LevelView,
  viewLevels,
} from "@spinegrade/axial-levels";
import type { Prediction } from "@spinegrade/competition-data";
import { UserError } from "@spinegrade/pipeline";
import type { GradingNet } from "@spinegrade/tasks";
import type { SliceTable, Volume } from "@spinegrade/volumes";
import { flagLevels } from "../levels/flag-levels.ts";
import { toFlaggedPoints } from "../flag-prediction.ts";
import { predictRecesses } from "./predict-recesses.ts";
import { predictVolume } from "./predict-volume.ts";
import { shownPart } from "./shown-part.ts";

/**
 * Predicts one series, averaged over the left-right flip, with its points in the stored slices.
 * @param levelPoints points of the study's sagittal series in the patient; required by a task on axial series. A level
 * that the series does not cover gets no point.
 * @throws UserError when the net returns NaN, a series has too many slices, or no level of an axial series is found.
 */
export function predictSeries(
  net: GradingNet,
  volume: Volume,
  levelPoints: readonly LevelPoint[] = [],
): Pick<Prediction, "points" | "recesses" | "flags" | "frameOfReferenceUid"> {
  const { task, config } = net;
  const { sliceTable } = volume;
  const levels = task.stack === undefined ? undefined : findLevels(sliceTable, levelPoints);
  const views = levels && viewLevels(levels, sliceTable);
  const prediction = predictVolume(net, volume, { averageFlip: true, ...(views && { views }) });
  const shown = shownPart(task, sliceTable, views);
  const found = toFlaggedPoints(prediction, task.points, sliceTable, config.imageSize, shown);
  const flags = [...(found.flags ?? []), ...flagLevels(found.points, levels ?? [])];
  const recesses = predictRecesses(net, volume, found.points);
  const { frameOfReferenceUid } = sliceTable;
  return {
    ...found,
    ...(frameOfReferenceUid !== undefined && { frameOfReferenceUid }),
    ...(recesses.length > 0 && { recesses }),
    ...(flags.length > 0 && { flags }),
  };
}

/**
 * Finds the slices of each level in one axial series; `viewLevels` gives the views that a net needs.
 * @param points of the study's sagittal series in the patient.
 * @throws UserError when the series shows none of the levels.
 */
export function findLevels(table: SliceTable, points: readonly LevelPoint[]): readonly AxialLevel[] {
  const levels = assignAxialLevels(points, [table]);
  const reason = whyNoLevels(points, viewLevels(levels, table));
  if (reason === undefined) return levels;
  throw new UserError(`study ${table.studyId}, series ${table.seriesId}: ${reason}`);
}

/**
 * Says why an axial series cannot be predicted; undefined when it shows a level.
 * @param views of the series, as `viewLevels` gives them.
 */
export function whyNoLevels(
  points: readonly LevelPoint[],
  views: readonly (LevelView | null)[],
): string | undefined {
  if (views.some((view) => view !== null)) return undefined;
  return points.length === 0
    ? "no predicted point of a sagittal series of the study says where the levels are"
    : "its slices show none of the levels that the study's sagittal series place; it may be of another region";
}

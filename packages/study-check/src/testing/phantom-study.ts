import {
  LABEL_GROUPS,
  LEVELS,
  type PredictedPoint,
  type SeriesDescription,
} from "@spinegrade/competition-data";
import { ingestSeries } from "@spinegrade/dicom-ingest";
import { placesOf, planStudy, renderStudy, type StudyPlan, type Variant } from "@spinegrade/phantom";
import type { PredictedSeries } from "@spinegrade/study-check";
import type { SliceRecord, Vector3, Volume } from "@spinegrade/volumes";

/** Plans a synthetic study with small pictures. */
export function planVariant(index: number, variant?: Variant, imageSize = 112): StudyPlan {
  const size = { imageSize, axialSlices: 1 };
  return planStudy({
    seed: 8,
    split: "train",
    index,
    model: "competition",
    size,
    ...(variant && { variant }),
  });
}

/** Renders and ingests one series of a study. */
export async function renderSeries(plan: StudyPlan, description: SeriesDescription): Promise<Volume> {
  const series = plan.series.filter((one) => one.description === description);
  const files = [...renderStudy({ ...plan, series })].map(({ path, bytes }) => ({
    name: path.split("/").at(-1) ?? "",
    bytes,
  }));
  return ingestSeries(files, { studyId: plan.studyId, seriesId: description });
}

/** The T1 series of a study as a black volume with its slice table. */
export function blackVolume(plan: StudyPlan): Volume {
  const series = plan.series.find(({ description }) => description === "Sagittal T1");
  const slices = (series?.slices ?? []).map(({ plane, instanceNumber }, zIndex): SliceRecord => ({
    zIndex,
    instanceNumber,
    fileName: `${instanceNumber}.dcm`,
    frame: 0,
    group: 0,
    projectionMm: null,
    positionMm: plane.positionMm,
    orientation: [...plane.rowDirection, ...plane.columnDirection],
    pixelSpacingMm: [plane.pixelSpacingMm, plane.pixelSpacingMm],
    rows: plane.rows,
    columns: plane.columns,
  }));
  const shape = [slices.length, slices[0]?.rows ?? 0, slices[0]?.columns ?? 0] as const;
  const voxels = new Uint8Array(shape[0] * shape[1] * shape[2]);
  return {
    voxels,
    shape,
    sliceTable: { studyId: 1, seriesId: 2, shape, slices, quarantined: [], flags: [] },
  };
}

/** True places of the ten foramina, left then right. */
export function foraminaOf(plan: StudyPlan): Vector3[] {
  const { spine } = plan.anatomy;
  return [
    ...placesOf(spine, "left_neural_foraminal_narrowing"),
    ...placesOf(spine, "right_neural_foraminal_narrowing"),
  ];
}

/** A prediction whose points lie at the given places, left L1/L2 to L5/S1, then right. */
export function predictionAt(places: readonly Vector3[], volume: Volume): PredictedSeries {
  const points = LABEL_GROUPS.nfn.points.map((label, i): PredictedPoint => ({
    ...label,
    probabilities: [1, 0, 0],
    instanceNumber: 1,
    xSlice: 0,
    ySlice: 0,
    zIndex: 1,
    positionMm: places[i] ?? null,
  }));
  return { points, volume };
}

/** The places of the ten foramina when each level takes the place of the level `by` below it, extrapolated at the end. */
export function shiftLevels(places: readonly Vector3[], by: 1 | -1): Vector3[] {
  return places.map((place, i) => {
    const level = i % LEVELS.length;
    const other = places[i + by];
    if (level + by >= 0 && level + by < LEVELS.length && other !== undefined) return other;
    const neighbour = places[i - by] ?? place;
    return [2 * place[0] - neighbour[0], 2 * place[1] - neighbour[1], 2 * place[2] - neighbour[2]];
  });
}

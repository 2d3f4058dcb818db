import { meanProbabilities, type PointLabel, type PredictedPoint } from "@spinegrade/competition-data";
import { pixelToPatientMm, type SliceRecord, toTurnedPixel, voxelToPatientMatrix } from "@spinegrade/volumes";
import type { FindingPoint } from "./graded-study.ts";
import type { PointsInVolume, PredictedVolume } from "./predict-series.ts";
import type { FindingImage } from "./study-images.ts";

/** A place in a volume. */
interface MeanPlace {
  /** The slice nearest to the mean z index. */
  readonly slice: SliceRecord;
  readonly zIndex: number;
  /** Stored pixels. */
  readonly xSlice: number;
  readonly ySlice: number;
}

/**
 * The mean of what all models say about a point's place in the first series that shows it: in the slice nearest to the mean
 * z.
 */
export function locateFinding(volumes: readonly PredictedVolume[], index: number): FindingPoint {
  const first = firstWith(volumes, index);
  if (first === undefined) throw new RangeError("a finding needs a series");
  const { slice, xSlice, ySlice } = meanPlace(first, index);
  return {
    seriesInstanceUid: first.seriesInstanceUid,
    sopInstanceUid: first.sopInstanceUids.get(slice.fileName) ?? null,
    instanceNumber: slice.instanceNumber,
    frame: slice.frame,
    xSlice,
    ySlice,
    positionMm: positionIn(slice, [xSlice, ySlice]),
  };
}

/** The mean of what all models say about a point in one series; undefined where it does not show the level. */
export function meanPoint(volume: PointsInVolume, index: number): PredictedPoint | undefined {
  const own = volume.predictions.flatMap(({ points }) => points[index] ?? []);
  const [first] = own;
  if (first === undefined) return undefined;
  const { slice, zIndex, xSlice, ySlice } = meanPlace(volume, index);
  return {
    ...{ condition: first.condition, level: first.level, instanceNumber: slice.instanceNumber },
    ...{ xSlice, ySlice, zIndex, positionMm: positionIn(slice, [xSlice, ySlice]) },
    probabilities: meanProbabilities(own.map(({ probabilities }) => probabilities)),
  };
}

/** A predicted point as the place of a finding. */
export function toFindingPoint(
  {
    instanceNumber,
    xSlice,
    ySlice,
    positionMm,
    zIndex,
  }: Omit<PredictedPoint, "condition" | "level" | "probabilities">,
  { volume, seriesInstanceUid, sopInstanceUids }: Omit<PredictedVolume, "predictions" | "flags">,
): FindingPoint {
  const { frame = 0, fileName = "" } = volume.sliceTable.slices[zIndex] ?? {};
  const sopInstanceUid = sopInstanceUids.get(fileName) ?? null;
  return { seriesInstanceUid, sopInstanceUid, instanceNumber, frame, xSlice, ySlice, positionMm };
}

/** The slice of a finding, with the heatmap of the first model. */
export function imageOfFinding(
  volumes: readonly PredictedVolume[],
  { condition, level }: PointLabel,
  index: number,
): FindingImage | undefined {
  const first = firstWith(volumes, index);
  const prediction = first?.predictions.find(({ points }) => points[index] !== undefined);
  const heatmap = prediction?.heatmaps[index];
  if (first === undefined || prediction === undefined || heatmap === undefined) return undefined;
  const { slice, xSlice, ySlice } = meanPlace(first, index);
  const [x, y] = toTurnedPixel(slice, [xSlice, ySlice]);
  const [, height, width] = first.volume.shape;
  const { size, toVolume } = prediction.shown;
  const [left, top] = toVolume(index, [0, 0, 0]) ?? [0, 0];
  const area = height * width;
  return {
    ...{ condition, level, rows: height, columns: width, x, y },
    pixels: first.volume.voxels.subarray(slice.zIndex * area, (slice.zIndex + 1) * area),
    pixelSpacingMm: slice.pixelSpacingMm,
    instanceNumber: slice.instanceNumber,
    seen: {
      heatmap,
      imageSize: prediction.model.net.imageSize,
      shown: { left, top, rows: size[0], columns: size[1] },
    },
  };
}

function firstWith(volumes: readonly PredictedVolume[], index: number): PredictedVolume | undefined {
  return volumes.find(({ predictions }) => predictions.some(({ points }) => points[index] !== undefined));
}

function meanPlace({ volume, predictions }: PointsInVolume, index: number): MeanPlace {
  const points = predictions.flatMap(({ points: all }) => all[index] ?? []);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const { slices } = volume.sliceTable;
  const zIndex = mean(points.map((point) => point.zIndex));
  const slice = slices[Math.min(slices.length - 1, Math.max(0, Math.round(zIndex)))];
  if (slice === undefined) throw new RangeError(`the point ${index} lies in no slice`);
  return {
    slice,
    zIndex,
    xSlice: mean(points.map((point) => point.xSlice)),
    ySlice: mean(points.map((point) => point.ySlice)),
  };
}

/** Position of stored pixels of a slice in the patient, mm; null where the slice does not state it. */
function positionIn(slice: SliceRecord, pixel: readonly [number, number]): FindingPoint["positionMm"] {
  const toPatient = voxelToPatientMatrix(slice);
  return toPatient && pixelToPatientMm(toPatient, toTurnedPixel(slice, pixel));
}

import type { CoordinateRow, SeriesDescription } from "@spinegrade/competition-data";
import { ingestSeries } from "@spinegrade/dicom-ingest";
import type { PhantomConfig } from "@spinegrade/pipeline";
import { planStudy, renderStudy, type StudyPlan } from "@spinegrade/phantom";
import type { GreyImage } from "@spinegrade/report";
import type { Volume } from "@spinegrade/volumes";
import type { Frame, Place } from "./drawing.ts";

/** The studies of the figures: as large as they show them, and few, so that a net trains in minutes. */
export const FIGURE_PHANTOM = {
  ...{ seed: 1234, trainStudies: 40, testStudies: 0 },
  size: { imageSize: 192, sagittalSlices: 11, axialSlices: 10 },
} satisfies PhantomConfig;

/** A study of the figures, before its pixels are rendered. */
export function planOf(index: number): StudyPlan {
  const { seed, size } = FIGURE_PHANTOM;
  return planStudy({ seed, split: "train", index, model: "enriched", size });
}

/** A rendered and ingested series with its labels. */
export interface LabelledVolume extends Volume {
  readonly points: readonly CoordinateRow[];
}

/** Renders a series of a study and ingests its files, as the pipeline does. */
export async function readSeries(plan: StudyPlan, description: SeriesDescription): Promise<LabelledVolume> {
  const series = plan.series.filter((one) => one.description === description);
  const files = [...renderStudy({ ...plan, series })].map(({ path, bytes }) => ({
    name: path.replace(/^.*\//, ""),
    bytes,
  }));
  const [{ seriesId } = { seriesId: 0 }] = series;
  const volume = await ingestSeries(files, { studyId: plan.studyId, seriesId });
  return { ...volume, points: plan.points.filter((point) => point.seriesId === seriesId) };
}

/** A square of a slice of a volume. */
export interface Square {
  readonly z: number;
  /** Centre, in pixels of the slice. */
  readonly x: number;
  readonly y: number;
  /** Side in pixels of the slice. */
  readonly side: number;
}

/** The square around a whole slice. */
export function wholeSlice({ shape: [, rows, columns] }: Volume, z: number): Square {
  return { z, x: (columns - 1) / 2, y: (rows - 1) / 2, side: Math.max(rows, columns) };
}

/** Greys kept of 256: the noise of a slice hides the steps, and a picture of fewer is half as large. */
const GREYS = 64;

/** A square of a slice as a picture of `size` x `size` pixels, each the mean of what it covers; black outside the slice. */
export function cutPicture(volume: Volume, { z, x, y, side }: Square, size: number): GreyImage {
  const [, rows, columns] = volume.shape;
  const slice = volume.voxels.subarray(z * rows * columns, (z + 1) * rows * columns);
  const step = 256 / GREYS;
  const covered = Array.from({ length: size }, (_, index) =>
    ["x", "y"].map((axis) => {
      const first = (axis === "x" ? x : y) + (index / size - 0.5) * side + 0.5;
      return [Math.floor(first), Math.max(Math.floor(first) + 1, Math.floor(first + side / size))] as const;
    }),
  );
  const pixels = new Uint8Array(size * size);
  for (const [row, [, [top, bottom] = [0, 0]]] of covered.entries())
    for (const [column, [[left, right] = [0, 0]]] of covered.entries()) {
      let sum = 0;
      for (let r = Math.max(0, top); r < Math.min(rows, bottom); r++)
        for (let c = Math.max(0, left); c < Math.min(columns, right); c++) sum += slice[r * columns + c] ?? 0;
      const mean = sum / ((bottom - top) * (right - left));
      pixels[row * size + column] = step * Math.floor(mean / step);
    }
  return { pixels, rows: size, columns: size };
}

/** Maps a pixel of a slice to a drawing that shows a square of the slice. */
export function placeIn({ x, y, side }: Square, frame: Frame, point: Place): Place {
  const scale = frame.side / side;
  return {
    x: frame.x + frame.side / 2 + (point.x - x) * scale,
    y: frame.y + frame.side / 2 + (point.y - y) * scale,
  };
}

/** The slice that a label names. */
export function sliceOf({ sliceTable }: Volume, { instanceNumber }: CoordinateRow): number {
  const found = sliceTable.slices.find((slice) => slice.instanceNumber === instanceNumber);
  if (found === undefined) throw new RangeError(`the series has no slice ${instanceNumber}`);
  return found.zIndex;
}

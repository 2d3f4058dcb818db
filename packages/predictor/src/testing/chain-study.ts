import { Generator } from "@spinegrade/random";
import type { SliceRecord, Volume } from "@spinegrade/volumes";
import type { Prediction, SeriesDescription } from "@spinegrade/competition-data";
import type { ChainSeries } from "../chain/chain-prediction.ts";

/** A series to make: where its slices lie, in mm to the left (sagittal) or to the head (axial), null: unknown. */
export interface SeriesToMake {
  readonly seriesId: number;
  readonly description: SeriesDescription;
  readonly places: readonly (number | null)[];
  readonly frameOfReferenceUid?: string;
  /** Groups of the slices; default: one. */
  readonly groups?: readonly number[];
}

/** A series of each kind. */
export const T1: SeriesToMake = { seriesId: 10, description: "Sagittal T1", places: placesAt(-12, 4, 7) };
export const T2: SeriesToMake = {
  seriesId: 20,
  description: "Sagittal T2/STIR",
  places: placesAt(-12, 4, 7),
};
export const AXIAL: SeriesToMake = { seriesId: 30, description: "Axial T2", places: placesAt(90, -6, 8) };

/** Sides of the slices before they were stretched. */
export const [ROWS, COLUMNS] = [400, 320];

/** A series of noise, stretched as the two-stage nets take it. Pixels of its slices are 0.5 mm. */
export function makeSeries(plan: SeriesToMake): ChainSeries {
  const { seriesId, description } = plan;
  const volume = stretched(plan, 512);
  if (description !== "Axial T2") return { seriesId, description, volume };
  return { seriesId, description, volume, wide: stretched(plan, 720) };
}

function stretched(
  { seriesId, description, places, groups = [], ...more }: SeriesToMake,
  side: number,
): Volume {
  const shape = [places.length, side, side] as const;
  const isAxial = description === "Axial T2";
  const slices = places.map((place, zIndex): SliceRecord => {
    const positionMm = isAxial ? ([-80, -100, place ?? 0] as const) : ([place ?? 0, -80, 100] as const);
    return {
      ...{ zIndex, instanceNumber: zIndex + 1, fileName: `${zIndex + 1}.dcm`, frame: 0 },
      ...{ group: groups[zIndex] ?? 0, projectionMm: place, positionMm: place === null ? null : positionMm },
      orientation: isAxial ? [1, 0, 0, 0, 1, 0] : [0, 1, 0, 0, 0, -1],
      ...{ pixelSpacingMm: [0.5, 0.5], rows: ROWS, columns: COLUMNS },
    };
  });
  const generator = Generator.fromSeed(seriesId);
  const noise = Uint8Array.from({ length: 4099 }, () => generator.integer(0, 256));
  const voxels = new Uint8Array(places.length * side * side);
  for (let first = 0; first < voxels.length; first += noise.length)
    voxels.set(noise.subarray(0, voxels.length - first), first);
  const { frameOfReferenceUid: uid } = more;
  const ids = { studyId: 1, seriesId, ...(uid !== undefined && { frameOfReferenceUid: uid }) };
  return {
    voxels,
    shape,
    sliceTable: { ...ids, shape, slices, quarantined: [], flags: [], stretchedTo: side },
  };
}

/** `count` places that lie `step` mm apart. */
export function placesAt(first: number, step: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + step * index);
}

/** The rows of predictions, in words. */
export function rowsOf(predictions: readonly Prediction[]): string[] {
  return predictions.flatMap(({ run, fold, points }) =>
    points.map(({ condition, level }) => `${run} ${fold} ${condition} ${level}`),
  );
}

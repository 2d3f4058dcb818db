import { cutCrop, placeCentre } from "@spinegrade/crops";
import type { SliceRecord, Volume } from "@spinegrade/volumes";
import { groupBy } from "@spinegrade/pipeline/group-by";

/** Size of the slices of a sequence. */
export interface SequenceOptions {
  /** Rows and columns of the middle of a 512 frame that are shown. */
  readonly crop: number;
  /** Rows and columns that they are resized to. */
  readonly side: number;
}

/** A series in a sequence. */
export interface SequenceSeries {
  /** Its index among the volumes that were given. */
  readonly index: number;
  /** Its first slice in the sequence, and how many it has there, a slice every 3 mm. */
  readonly first: number;
  readonly slices: number;
  /** Its slices before. */
  readonly depth: number;
}

/** All axial series of a study as the level net takes them: head to feet, one after the other. */
export interface LevelSequence {
  readonly series: readonly SequenceSeries[];
  /** [N, side, side] in -1..1. */
  readonly images: Float32Array;
  readonly shape: readonly [slices: number, side: number];
}

/** The distance of slices in a sequence. */
const DISTANCE_MM = 3;
/** Slices that lie nearer are of one place, up to rounding; those of no axial stack lie further apart. */
const [LEAST_MM, MOST_MM] = [0.01, 30];

/**
 * Lays out the axial series of a study as one sequence: ordered by the height of their first slice, the highest first,
 * series of unknown place last; the middle of each slice, resized; a slice every 3 mm. A series whose slices state no
 * place, or lie more than 30 mm apart, keeps all of its slices. The places of a series follow from its own first slice in the sequence.
 * @param volumes stretched, in any order.
 */
export function layOutSequence(volumes: readonly Volume[], { crop, side }: SequenceOptions): LevelSequence {
  const ordered = volumes
    .map((volume, index) => ({ volume, index, height: heightOf(volume) }))
    .sort((a, b) => b.height - a.height || a.index - b.index);
  let first = 0;
  const placed = ordered.map(({ volume, index }) => {
    const [depth, rows, columns] = volume.shape;
    const slices = slicesAt(volume, depth);
    const window = placeCentre(volume.shape, [Math.min(crop, rows), Math.min(crop, columns)]);
    const { values } = cutCrop(volume, window, [slices, side, side]);
    const series = { index, first, slices, depth };
    first += slices;
    return { series, values };
  });
  const images = new Float32Array(first * side * side);
  for (const { series, values } of placed) images.set(values, series.first * side * side);
  return { series: placed.map(({ series }) => series), images, shape: [first, side] };
}

/** Each slice between its neighbours in the sequence, [N, side, side, 3]; 0, mid-grey, beyond its ends. */
export function withNeighbours({
  images,
  shape: [slices, side],
}: Omit<LevelSequence, "series">): Float32Array {
  const size = side * side;
  const result = new Float32Array(slices * size * 3);
  for (let slice = 0; slice < slices; slice++) {
    for (const [channel, shown] of [slice - 1, slice, slice + 1].entries()) {
      if (shown < 0 || shown >= slices) continue;
      for (let pixel = 0; pixel < size; pixel++)
        result[(slice * size + pixel) * 3 + channel] = images[shown * size + pixel] ?? 0;
    }
  }
  return result;
}

/**
 * The slice of a series that a place among its slices of the sequence shows, not rounded. Both count from the middle of their
 * first slice; published code omits the half slices, and finds points of thick slices too far towards the feet.
 */
export function fromSequence({ slices, depth }: Omit<SequenceSeries, "index" | "first">, z: number): number {
  return Math.min(depth - 1, Math.max(0, ((z + 0.5) * depth) / slices - 0.5));
}

/** The slice of the sequence, counted from the series' first, that shows a slice of the series. */
export function toSequence({ slices, depth }: Omit<SequenceSeries, "index" | "first">, z: number): number {
  return Math.min(slices - 1, Math.floor(((z + 0.5) * slices) / depth));
}

/** Height of the first slice, in mm towards the head. */
function heightOf({ sliceTable: { slices } }: Volume): number {
  return slices[0]?.positionMm?.[2] ?? -Infinity;
}

function slicesAt({ sliceTable: { slices } }: Volume, depth: number): number {
  const distance = distanceOf(slices);
  return distance === undefined || distance > MOST_MM
    ? depth
    : Math.max(1, Math.floor((depth * distance) / DISTANCE_MM));
}

/**
 * The median distance between neighbouring slices of one group along their normal, in mm: blocks may overlap or lie apart.
 * Undefined where no group has two slices whose places are known.
 */
function distanceOf(slices: readonly SliceRecord[]): number | undefined {
  const projections = [...groupBy(slices, ({ group }) => group).values()].map((group) =>
    group.flatMap(({ projectionMm }) => projectionMm ?? []),
  );
  const distances = projections.flatMap(distancesBetween).sort((a, b) => a - b);
  return distances[distances.length >> 1];
}

/** Repeated slices lie at one place. */
function distancesBetween(projections: readonly number[]): number[] {
  const sorted = [...new Set(projections)].sort((a, b) => a - b);
  return sorted
    .slice(1)
    .map((projection, index) => projection - (sorted[index] ?? 0))
    .filter((distance) => distance >= LEAST_MM);
}

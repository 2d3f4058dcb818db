import type { Volume, SeriesIds, SliceRecord, SliceTable } from "@spinegrade/volumes/slices";
import { DicomError } from "../dicom/dicom-error.ts";
import type { Plane } from "../geometry/order-groups.ts";
import { compareByInstance } from "../geometry/sort-slices.ts";
import { PixelMemory } from "../pixels/pixel-memory.ts";
import type { PixelGrid } from "../pixels/read-pixels.ts";
import type { ArrangedSlice } from "./arranged-slice.ts";
import { arrangeSlices, type Arrangement } from "./arrange-slices.ts";
import { findFlags } from "./find-flags.ts";
import type { Frame } from "./frame.ts";
import { normaliseInto } from "../greys/normalise-to-8-bit.ts";
import { compareFaults, quarantinedSlice, type IngestPolicy } from "./quarantine.ts";
import { readFrames } from "./read-frames.ts";
import type { DicomFileToRead, DicomInput, ReadSlicesOptions } from "./dicom-input.ts";
import { selectSlices, type Selection } from "./select-slices.ts";
import { SeriesError } from "./series-error.ts";
import { stackParts } from "./stack-slices.ts";
import { turnFrames } from "./turn-frames.ts";
import { checkVolumeSize } from "./volume-limit.ts";

/** Choices that the files leave open. */
export interface IngestSeriesOptions extends ReadSlicesOptions {
  /** Names the axis by which groups of slices are ordered; left out: the plane of the first slice. */
  readonly plane?: Plane;
  /** What becomes of a series with slices that cannot be used; left out: `strict`. */
  readonly policy?: IngestPolicy;
  /**
   * `canonical` (the default): every picture is turned to the canonical orientation of its plane, and orientations that
   * rounding alone tells apart are one group. `published`, as in the published solution: pictures lie as they are
   * stored, whatever side of the patient comes first, and orientations are equal if three decimals are.
   */
  readonly arrangement?: Arrangement;
}

/**
 * Turns the files of one DICOM series into a volume: slices turned to the canonical orientation of their plane, so that
 * a side of the volume is a side of the patient, grouped by orientation, each group sorted along its normal, padded to one shape, stacked and normalised to 8 bit on its own, the groups then put one after the other. The order
 * of `files` does not matter. Files are read one after the other and none is kept. No file system, no Node built-in, no
 * state.
 * @param memory where the volume and uncompressed pixels are put, and what lent the files' bytes, if they may become
 *   pixels; left out: memory of their own.
 * @throws SeriesError that lists every slice that cannot be used; with the policy `tolerant` only when no slice can.
 * DicomError when the volume would be larger than 2 GiB.
 */
export async function ingestSeries(
  files: readonly (DicomInput | DicomFileToRead)[],
  ids: SeriesIds,
  options: IngestSeriesOptions = {},
  memory = new PixelMemory(),
): Promise<Volume> {
  const { slices: stored, faults } = await readSelection(files, ids, options, memory);
  const { instanceNumbers = "file-name", plane, policy = "strict", arrangement = "canonical" } = options;
  if (stored.length === 0 || (policy === "strict" && faults.length > 0))
    throw new SeriesError(ids, faults, stored.length + faults.length);
  const slices = arrangement === "published" ? stored : turnFrames(stored, plane);
  const groups = arrangeSlices(slices, { plane, arrangement });
  const shape = shapeOf(slices);
  checkVolumeSize(ids, shape);
  const volume = { shape, voxels: stackGroups(groups, shape, memory) };
  const sliceTable: SliceTable = {
    studyId: ids.studyId,
    seriesId: ids.seriesId,
    shape: volume.shape,
    slices: groups
      .flatMap((group, index) => group.map((arranged) => ({ group: index, arranged })))
      .map(toRecord),
    quarantined: faults.map(quarantinedSlice),
    flags: findFlags(groups, { instanceNumbers, plane }),
  };
  return { ...volume, sliceTable };
}

/** Reads all files; what is wrong with each is collected, so that one error can tell of them all. */
async function readSelection(
  files: readonly (DicomInput | DicomFileToRead)[],
  ids: SeriesIds,
  options: IngestSeriesOptions,
  memory: PixelMemory,
): Promise<Selection> {
  const frames: Frame[] = [];
  const fileFaults: DicomError[] = [];
  for (const file of files) {
    try {
      const found = await readFrames(file, ids, options, memory);
      for (const frame of found.frames) frames.push(frame);
      for (const fault of found.faults) fileFaults.push(fault);
    } catch (error) {
      if (!(error instanceof DicomError)) throw error;
      fileFaults.push(error);
    }
  }
  const { slices, faults } = selectSlices(frames.sort(compareByInstance), options.policy ?? "strict");
  return { slices, faults: [...fileFaults, ...faults].sort(compareFaults) };
}

/** [D, H, W]: as many rows and columns as any slice has. */
function shapeOf(slices: readonly PixelGrid[]): Volume["shape"] {
  const height = slices.reduce((most, { rows }) => Math.max(most, rows), 0);
  const width = slices.reduce((most, { columns }) => Math.max(most, columns), 0);
  return [slices.length, height, width];
}

/** Each group padded to the series' largest slice and normalised on its own, one after the other. */
function stackGroups(
  groups: readonly (readonly ArrangedSlice[])[],
  [slices, height, width]: Volume["shape"],
  memory: PixelMemory,
): Volume["voxels"] {
  const voxels = memory.take(slices * height * width);
  let depth = 0;
  for (const group of groups) {
    const parts = stackParts(
      group.map(({ slice }) => slice),
      [height, width],
    );
    const [from, to] = [depth, depth + group.length].map((z) => z * height * width);
    normaliseInto(voxels.subarray(from, to), parts, memory.kernel);
    depth += group.length;
  }
  return voxels;
}

function toRecord(
  { group, arranged: { slice, projectionMm } }: { group: number; arranged: ArrangedSlice },
  zIndex: number,
): SliceRecord {
  const { fileName, frame, instanceNumber, rows, columns, orientation, pixelSpacingMm, turn } = slice;
  return {
    zIndex,
    instanceNumber,
    fileName,
    frame,
    group,
    projectionMm,
    // the first pixel of a turned picture is another one, and where it lies takes the spacing to tell
    positionMm: turn !== undefined && pixelSpacingMm === null ? null : slice.positionMm,
    orientation,
    pixelSpacingMm,
    rows,
    columns,
    ...(turn === undefined ? {} : { turn }),
  };
}

import type { Volume, SeriesIds, SliceRecord, SliceTable } from "@spinegrade/volumes/slices";
import { DicomError } from "../dicom/dicom-error.ts";
import type { Plane } from "../geometry/order-groups.ts";
import { compareByInstance } from "../geometry/sort-slices.ts";
import { PixelMemory } from "../pixels/pixel-memory.ts";
import type { PixelGrid } from "../pixels/read-pixels.ts";
import type { ArrangedSlice } from "./arranged-slice.ts";
import { arrangeSlices, type Arrangement } from "./arrange-slices.ts";
import { dropCopies } from "./equal-images.ts";
import { findFlags } from "./find-flags.ts";
import type { Frame } from "./frames/frame.ts";
import { normaliseInto } from "../greys/normalise-to-8-bit.ts";
import { compareFaults, quarantinedSlice, type IngestPolicy } from "./quarantine.ts";
import { readFrames } from "./frames/read-frames.ts";
import type { DicomFileToRead, DicomInput, ReadSlicesOptions } from "./frames/dicom-input.ts";
import { rescaleDiffering } from "./rescale-differing.ts";
import { selectSlices, type Selection } from "./select-slices.ts";
import { SeriesError } from "./series-error.ts";
import { stretchSeries } from "../stretch/stretch-series.ts";
import { stackParts } from "./stack-slices.ts";
import { turnFrames } from "./frames/turn-frames.ts";
import { checkVolumeSize } from "./volume-limit.ts";

/** Options of `ingestSeries`. */
export interface IngestSeriesOptions extends ReadSlicesOptions {
  /** Determines the axis that orders groups of slices; by default the plane of the first slice. */
  readonly plane?: Plane;
  /** Policy for a series with unusable slices; default: `strict`. */
  readonly policy?: IngestPolicy;
  /**
   * `canonical` (the default) turns every slice to the canonical orientation of its plane and groups orientations that
   * differ only by rounding. `published` follows the published solution: slices stay as stored, whichever side of the
   * patient comes first, and orientations are equal if they agree to three decimals.
   */
  readonly arrangement?: Arrangement;
  /**
   * Sides of squares to which every slice is stretched for a further volume each (see `stretchSeries`): 512 and 720 in
   * the two-stage solution. None by default.
   */
  readonly stretchTo?: readonly number[];
}

/** A series as a volume, and as one of stretched slices for each side that the options name. */
export interface IngestedVolume extends Volume {
  readonly stretched?: readonly Volume[];
}

/**
 * Converts the files of one DICOM series to a volume. Turns each slice to the canonical orientation of its plane, so
 * that a side of the volume is always the same side of the patient. Groups the slices by orientation; sorts each group
 * along its normal, pads it to one shape, stacks it and normalises it to 8 bit; then concatenates the groups. The order
 * of `files` does not matter. Reads the files one by one and keeps none. Uses no file system, no Node built-ins and no
 * global state.
 * @param memory receives the volume and uncompressed pixels. If it lent the files' bytes, these may become pixels in
 *   place. By default separate memory is used.
 * @throws SeriesError that lists every unusable slice; with the policy `tolerant` only if no slice can be used.
 *   DicomError if the volume would be larger than 2 GiB.
 */
export async function ingestSeries(
  files: readonly (DicomInput | DicomFileToRead)[],
  ids: SeriesIds,
  options: IngestSeriesOptions = {},
  memory = new PixelMemory(),
): Promise<IngestedVolume> {
  const { slices: stored, faults } = await readSelection(files, ids, options, memory);
  const { instanceNumbers = "file-name", plane, policy = "strict", arrangement = "canonical" } = options;
  const { stretchTo = [] } = options;
  if (stored.length === 0 || (policy === "strict" && faults.length > 0))
    throw new SeriesError(ids, faults, stored.length + faults.length);
  const isPublished = arrangement === "published";
  // labels name slices by their files' names, and published scores count every file
  const keepsCopies = isPublished || instanceNumbers === "file-name";
  const { slices: distinct, copies } = keepsCopies ? { slices: stored, copies: [] } : dropCopies(stored);
  const comparable = options.rescale === "differing" ? rescaleDiffering(distinct) : distinct;
  const isRescaled = options.rescale === "modality" || comparable !== distinct;
  const slices = isPublished ? comparable : turnFrames(comparable, plane);
  const groups = arrangeSlices(slices, { plane, arrangement });
  const shape = shapeOf(slices);
  checkVolumeSize(ids, shape);
  const volume = { shape, voxels: stackGroups(groups, shape, memory) };
  const sliceTable: SliceTable = {
    studyId: ids.studyId,
    seriesId: ids.seriesId,
    shape: volume.shape,
    ...frameOfReference(slices),
    slices: groups
      .flatMap((group, index) => group.map((arranged) => ({ group: index, arranged })))
      .map(toRecord),
    quarantined: faults.map(quarantinedSlice),
    flags: findFlags(groups, { instanceNumbers, plane, isRescaled, copies }),
  };
  if (stretchTo.length === 0) return { ...volume, sliceTable };
  const stretched = stretchTo.map((side) => stretchSeries(slices, sliceTable, { side, plane }));
  return { ...volume, sliceTable, stretched };
}

/** The frame of reference that all slices state; empty when one states none, or they state several. */
function frameOfReference(slices: readonly Frame[]): Pick<SliceTable, "frameOfReferenceUid"> {
  const [uid, ...others] = new Set(slices.map(({ header }) => header.frameOfReferenceUid));
  return uid === undefined || others.length > 0 ? {} : { frameOfReferenceUid: uid };
}

/** Reads all files and collects their faults, so that one error can list them all. */
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

/** `[D, H, W]`: the largest number of rows and of columns of any slice. */
function shapeOf(slices: readonly PixelGrid[]): Volume["shape"] {
  const height = slices.reduce((most, { rows }) => Math.max(most, rows), 0);
  const width = slices.reduce((most, { columns }) => Math.max(most, columns), 0);
  return [slices.length, height, width];
}

/** Pads each group to the series' largest slice, normalises it separately, and concatenates the groups. */
function stackGroups(
  groups: readonly (readonly ArrangedSlice[])[],
  [slices, height, width]: Volume["shape"],
  memory: PixelMemory,
): Volume["voxels"] {
  const voxels = memory.allocate(slices * height * width);
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
    // turning a slice changes its first pixel, whose position depends on the pixel spacing
    positionMm: turn !== undefined && pixelSpacingMm === null ? null : slice.positionMm,
    orientation,
    pixelSpacingMm,
    rows,
    columns,
    ...(turn === undefined ? {} : { turn }),
  };
}

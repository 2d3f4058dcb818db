import { DicomError, type SeriesIds } from "../dicom/dicom-error.ts";
import { groupByOrientation } from "../geometry/group-by-orientation.ts";
import { instanceNumberOf } from "../dicom/instance-number.ts";
import { normaliseTo8Bit } from "./normalise-to-8-bit.ts";
import { orderGroups, planeOf, type Plane } from "../geometry/order-groups.ts";
import {
  readSlices,
  type DicomFileToRead,
  type DicomInput,
  type ReadSlicesOptions,
  type Slice,
} from "./read-slices.ts";
import { compareByInstance, sortSlices, type ProjectedSlice } from "../geometry/sort-slices.ts";
import type { SliceRecord, SliceTable } from "./slice-table.ts";
import { stackSlices } from "./stack-slices.ts";

/** A series as voxels, and which file each slice of them comes from. */
export interface Volume {
  /** [D, H, W], 8 bit grey. */
  readonly voxels: Uint8Array<ArrayBuffer>;
  readonly shape: readonly [number, number, number];
  readonly sliceTable: SliceTable;
}

/** Choices that the files leave open. */
export interface IngestSeriesOptions extends ReadSlicesOptions {
  /** Names the axis by which groups of slices are ordered; left out: the plane of the first slice. */
  readonly plane?: Plane;
}

/**
 * Turns the files of one DICOM series into a volume: slices grouped by orientation, each group sorted along its normal,
 * padded to one shape, stacked and normalised to 8 bit on its own, the groups then put one after the other. The order
 * of `files` does not matter. Files are read one after the other and none is kept. No file system, no Node built-in, no state.
 * @throws DicomError naming the first file (by instance number) that cannot be used, or an empty series.
 */
export async function ingestSeries(
  files: readonly (DicomInput | DicomFileToRead)[],
  ids: SeriesIds,
  options: IngestSeriesOptions = {},
): Promise<Volume> {
  const slices: Slice[] = [];
  for (const file of inReadingOrder(files, ids, options))
    slices.push(...(await readSlices(file, ids, options)));
  slices.sort(compareByInstance);
  const [first] = slices;
  if (first === undefined) throw new DicomError(ids, "the series has no slices");
  const height = Math.max(...slices.map((slice) => slice.rows));
  const width = Math.max(...slices.map((slice) => slice.columns));
  const groups = orderGroups(groupByOrientation(slices), options.plane ?? planeOf(first)).map(sortSlices);
  const voxels = new Uint8Array(slices.length * height * width);
  const records: SliceRecord[] = [];
  groups.forEach((group, index) => {
    const stack = stackSlices(
      group.map(({ slice }) => slice),
      [height, width],
    );
    voxels.set(normaliseTo8Bit(stack), records.length * height * width);
    for (const projected of group) records.push(recordOf(projected, index, records.length));
  });
  const shape = [slices.length, height, width] as const;
  return { voxels, shape, sliceTable: { ...ids, shape, slices: records } };
}

/** By the instance number in the name, else by name: the first file at fault is then the same every time. */
function inReadingOrder<T extends { readonly name: string }>(
  files: readonly T[],
  ids: SeriesIds,
  { instanceNumbers = "file-name" }: ReadSlicesOptions,
): T[] {
  const numberOf = instanceNumbers === "file-name" ? instanceNumberOf : (): number => 0;
  return files
    .map((file) => ({ file, fileName: file.name, instanceNumber: numberOf(file.name, ids) }))
    .sort(compareByInstance)
    .map(({ file }) => file);
}

function recordOf(
  { slice, projectionMm }: ProjectedSlice<Slice>,
  group: number,
  zIndex: number,
): SliceRecord {
  const { fileName, frame, instanceNumber, rows, columns, positionMm, orientation, pixelSpacingMm } = slice;
  return {
    zIndex,
    instanceNumber,
    fileName,
    frame,
    group,
    projectionMm,
    positionMm,
    orientation,
    pixelSpacingMm,
    rows,
    columns,
  };
}

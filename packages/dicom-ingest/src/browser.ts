// What needs neither a file system nor any other Node built-in: all of it runs in a browser.
export { ingestSeries } from "./volume/ingest-series.ts";
export { readSlices } from "./volume/read-slices.ts";
export { groupByOrientation } from "./geometry/group-by-orientation.ts";
export { sortSlices } from "./geometry/sort-slices.ts";
export { orderGroups, planeOf } from "./geometry/order-groups.ts";
export { stackSlices } from "./volume/stack-slices.ts";
export { normaliseTo8Bit } from "./volume/normalise-to-8-bit.ts";
export { DicomError } from "./dicom/dicom-error.ts";
export type { IngestSeriesOptions, Volume } from "./volume/ingest-series.ts";
export type { SliceRecord, SliceTable } from "./volume/slice-table.ts";
export type { DicomInput, Slice } from "./volume/read-slices.ts";
export type { SliceGeometry, Vector3 } from "./geometry/read-geometry.ts";
export type { PixelGrid } from "./pixels/read-pixels.ts";
export type { StoredPixels } from "./pixels/stored-pixels.ts";
export type { ProjectedSlice } from "./geometry/sort-slices.ts";
export type { Plane } from "./geometry/order-groups.ts";
export type { Stack } from "./volume/stack-slices.ts";
export type { DicomSource } from "./dicom/dicom-error.ts";

export { directionLetters, orientationLetters } from "./space/orientation-letters.ts";
export { isPlaced } from "./space/slice-geometry.ts";
export { fromPatientMm } from "./space/from-patient-mm.ts";
export { patientMmToPixel } from "./space/patient-mm-to-pixel.ts";
export { toPatientMm } from "./space/to-patient-mm.ts";
export { toSlicePixel } from "./space/to-slice-pixel.ts";
export { isAsStored, storedSize, toStoredPixel, toTurnedPixel, TURNS } from "./space/turn.ts";
export { add, cross, dot, scale, sliceNormal, subtract, unit } from "./space/vectors.ts";
export { pixelToPatientMm, voxelToPatientMatrix } from "./space/voxel-to-patient.ts";
export { failuresSchema, parseIngestIndex, stretchedSchema } from "./store/ingest-index.ts";
export { ingestIndexPath, readIngestIndex } from "./store/read-ingest-index.ts";
export { holdsVolume } from "./store/volume-content.ts";
export { describeFiles, filesNamed, sliceTablePath, volumeFiles, volumePath } from "./store/volume-files.ts";
export { INGEST_VERSION, volumeKey } from "./store/volume-key.ts";
export { readSliceTable, readVolume, storeVolume } from "./store/volume-store.ts";
export { describeFlag, FLAG_WORDS } from "./table/flag-words.ts";
export { FLAG_NAMES } from "./table/series-flags.ts";
export { flagsSchema, quarantinedSchema, shapeSchema, parseSliceTable } from "./table/slice-table-schema.ts";
export type { OrientationLetters } from "./space/orientation-letters.ts";
export type { PartialGeometry, SliceGeometry, SlicePlace } from "./space/slice-geometry.ts";
export type { SlicePixel } from "./space/to-slice-pixel.ts";
export type { Turn, TurnedPicture } from "./space/turn.ts";
export type { Orientation, Vector3 } from "./space/vectors.ts";
export type { Matrix4 } from "./space/voxel-to-patient.ts";
export type {
  IngestedSeries,
  IngestFailure,
  IngestIndex,
  Split,
  StretchedKeys,
} from "./store/ingest-index.ts";
export type { VolumeFiles } from "./store/volume-files.ts";
export type { QuarantinedSlice } from "./table/quarantined-slice.ts";
export type { FlagName, SeriesFlag } from "./table/series-flags.ts";
export type { DicomId, SeriesIds } from "./table/series-ids.ts";
export type { SliceRecord, SliceTable } from "./table/slice-table.ts";
export type { Volume } from "./table/volume.ts";

import type { PartialGeometry, SliceGeometry, Turn } from "@spinegrade/volumes/slices";
import type { DicomError } from "../../dicom/dicom-error.ts";
import type { FrameHeader } from "../../geometry/frame-header.ts";
import type { PixelGrid } from "../../pixels/read-pixels.ts";

/** The file of a slice, and its place there. */
export interface SliceName {
  readonly fileName: string;
  /** Index of the frame in its file, from 0. */
  readonly frame: number;
  readonly instanceNumber: number;
}

/** One image of a series: pixel values and where they lie in the patient. */
export interface Slice extends SliceName, PixelGrid, SliceGeometry {}

/** One image of a series whose geometry may be incomplete. */
export interface Frame extends SliceName, PixelGrid, PartialGeometry {
  /** Why it cannot be ordered by its place, if it cannot. */
  readonly placeFault: DicomError | undefined;
  /** Why it has no pixel spacing, if it has none. */
  readonly spacingFault: DicomError | undefined;
  readonly header: FrameHeader;
  /** Turn of pixels and geometry relative to the file; absent: none. */
  readonly turn?: Turn;
}

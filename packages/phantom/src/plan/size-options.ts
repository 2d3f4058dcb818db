/** Smaller sizes than a scanner's, for fast rendering. */
export interface SizeOptions {
  /** Rows and columns of every slice; the field of view does not change. */
  readonly imageSize?: number;
  /** Slices of a sagittal series. */
  readonly sagittalSlices?: number;
  /** Slices of an axial series. */
  readonly axialSlices?: number;
}

import type { Rounding } from "@spinegrade/crops";

/** Size of a crop before and after resizing. */
export interface CropLayout {
  /** Slices of a crop. */
  readonly slices: number;
  /** Rows and columns of the frame that a crop shows, px. */
  readonly window: readonly [rows: number, columns: number];
  /** Side of the square that a crop is resized to, px. */
  readonly side: number;
  /** Rounding of a point to a pixel; default: to the nearest. */
  readonly rounding?: Rounding;
}

/** The number of values of a crop. */
export function cropLength({ slices, side }: Pick<CropLayout, "slices" | "side">): number {
  return slices * side * side;
}

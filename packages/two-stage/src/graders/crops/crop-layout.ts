import type { Rounding } from "@spinegrade/crops";

/** How a crop is cut and resized. */
export interface CropLayout {
  /** Slices of a crop. */
  readonly slices: number;
  /** Rows and columns of the frame that a crop shows, px. */
  readonly window: readonly [rows: number, columns: number];
  /** Side of the square that a crop is resized to, px. */
  readonly side: number;
  /** How a point becomes a pixel; to the nearest one by default. */
  readonly rounding?: Rounding;
}

/** The number of values of a crop. */
export function cropLength({ slices, side }: Pick<CropLayout, "slices" | "side">): number {
  return slices * side * side;
}

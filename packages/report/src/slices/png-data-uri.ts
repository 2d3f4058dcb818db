import { encodePng } from "./encode-png.ts";

/** Grey 8-bit pixels of one slice, row by row. */
export interface GreyImage {
  /** uint8 [H, W]. */
  readonly pixels: Uint8Array;
  /** H */
  readonly rows: number;
  /** W */
  readonly columns: number;
}

/**
 * Grey pixels as a PNG in a `data:` URI, every value kept.
 * @throws RangeError when there are not rows x columns pixels, or none.
 */
export function pngDataUri({ pixels, rows, columns }: GreyImage): string {
  return `data:image/png;base64,${Buffer.from(encodePng({ pixels, rows, columns })).toString("base64")}`;
}

import { encode } from "fast-png";

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
  if (pixels.length !== rows * columns || pixels.length === 0) {
    throw new RangeError(
      `an image of ${rows} rows and ${columns} columns needs ${rows * columns} pixels, found ${pixels.length}`,
    );
  }
  const png = encode({ width: columns, height: rows, data: pixels, channels: 1, depth: 8 });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

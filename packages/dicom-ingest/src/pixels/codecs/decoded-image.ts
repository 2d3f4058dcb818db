import type { StoredPixels } from "../stored-pixels.ts";

/** The properties that a file states for a coded image; the header of the coded image must agree. */
export interface ExpectedImage {
  readonly rows: number;
  readonly columns: number;
  /** BitsAllocated: a value of more bits has no place. */
  readonly bitsAllocated: number;
}

/** One decoded grey image. */
export interface DecodedImage {
  /** [rows, columns], in cells of 8 or 16 bits, as the codec gives them. */
  readonly pixels: StoredPixels;
  /** Precision of a value in the coded image. */
  readonly bits: number;
}

/** @throws RangeError unless the coded image is of the size that the file says, grey, and fits its cells. */
export function requireExpected(
  coded: { rows: number; columns: number; components: number; bits: number },
  { rows, columns, bitsAllocated }: ExpectedImage,
): void {
  if (coded.rows !== rows || coded.columns !== columns || coded.components !== 1) {
    throw new RangeError(
      `it is ${coded.rows} x ${coded.columns} of ${coded.components} component(s); ${rows} x ${columns} of one is expected`,
    );
  }
  if (coded.bits < 1 || coded.bits > bitsAllocated) {
    throw new RangeError(`its values have ${coded.bits} bits; BitsAllocated is ${bitsAllocated}`);
  }
}

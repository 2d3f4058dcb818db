import type { StoredPixels } from "../stored-pixels.ts";
import type { DecodedCells } from "./wasm-codec.ts";

/** The values that the header of a coded image states. */
export interface CodedImage {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
  readonly bits: number;
}

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
export function requireExpected(coded: CodedImage, { rows, columns, bitsAllocated }: ExpectedImage): void {
  if (coded.rows !== rows || coded.columns !== columns || coded.components !== 1) {
    throw new RangeError(
      `it is ${coded.rows} x ${coded.columns} of ${coded.components} component(s); ${rows} x ${columns} of one is expected`,
    );
  }
  if (coded.bits < 1 || coded.bits > bitsAllocated) {
    throw new RangeError(`its values have ${coded.bits} bits; BitsAllocated is ${bitsAllocated}`);
  }
}

/**
 * The values that a codec in WebAssembly decoded, as if none were signed.
 * @throws RangeError as `requireExpected`, or when values are missing.
 */
export function imageOfCells(
  { info, bytes }: DecodedCells,
  expected: ExpectedImage,
): { readonly bits: number; readonly pixels: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> } {
  const { width: columns, height: rows, componentCount: components, bitsPerSample: bits } = info;
  requireExpected({ rows, columns, components, bits }, expected);
  const cellBytes = bits <= 8 ? 1 : 2;
  if (bytes.length !== rows * columns * cellBytes) throw new RangeError(`${bytes.length} bytes were decoded`);
  return { bits, pixels: cellBytes === 1 ? bytes : new Uint16Array(bytes.buffer) };
}

import { findCodeStream } from "./codestream/find-code-stream.ts";
import { readMainHeader } from "./codestream/read-code-stream.ts";

/** The size of a picture and the kind of its values. */
export interface Jpeg2000Header {
  readonly rows: number;
  readonly columns: number;
  /** Bits of a value, 1 to 16. */
  readonly bits: number;
  readonly isSigned: boolean;
}

/**
 * Reads size and kind of a JPEG 2000 picture without decoding it.
 * @throws Jpeg2000Error when the main header is damaged or tells of a picture that is not decoded here.
 */
export function readJpeg2000Header(bytes: Uint8Array): Jpeg2000Header {
  const { size } = readMainHeader(findCodeStream(bytes));
  const { area, bits, isSigned } = size;
  return { rows: area.y1 - area.y0, columns: area.x1 - area.x0, bits, isSigned };
}

import type { TransferSyntax } from "../dicom/transfer-syntaxes.ts";
import type { DecodedImage } from "./codecs/decoded-image.ts";
import { decodeJpeg2000 } from "./codecs/jpeg-2000.ts";
import { decodeJpegDct } from "./codecs/jpeg/jpeg-dct.ts";
import { decodeJpegLossless } from "./codecs/jpeg/jpeg-lossless.ts";
import { decodeJpegLs } from "./codecs/jpeg-ls.ts";
import { decodeRle } from "./codecs/rle.ts";
import type { GridFormat } from "./read-grid-format.ts";
import {
  cellsOf,
  exceedsStoredBits,
  openCells,
  trimToStoredBits,
  type PixelFormat,
  type StoredPixels,
} from "./stored-pixels.ts";

const JPEG_2000_LOSSLESS = "1.2.840.10008.1.2.4.90";

/** The values of one compressed frame. */
export interface DecodedFrame {
  readonly pixels: StoredPixels;
  /** Whether bits above HighBit are cut off. */
  readonly isCut: boolean;
}

/**
 * Decodes one compressed frame.
 * @throws RangeError when it is damaged in a way that shows, or is not what the file says.
 */
export async function decodeFrame(
  frame: Uint8Array,
  { encoding, uid }: TransferSyntax,
  grid: GridFormat,
  codecUrl?: string,
): Promise<DecodedFrame> {
  const { rows, columns, format } = grid;
  const expected = { rows, columns, bitsAllocated: format.bitsAllocated };
  switch (encoding) {
    case "native":
      throw new RangeError("it is not compressed");
    case "rle":
      return trimmed(
        openCells(decodeRle(frame, rows * columns, format.bitsAllocated / 8), format, true),
        format,
      );
    case "jpeg-dct":
      return ofStoredBits(decodeJpegDct(frame, expected), grid);
    case "jpeg-lossless":
      return ofStoredBits(decodeJpegLossless(frame, expected), grid);
    case "jpeg-ls": {
      const decoded = await decodeJpegLs(frame, expected, codecUrl);
      const bits = format.isSigned ? decoded.bits : Math.min(decoded.bits, format.bitsStored);
      return ofCodedBits(decoded, bits, format.isSigned);
    }
    case "jpeg-2000": {
      const decoded = await decodeJpeg2000(frame, expected, {
        isLossless: uid === JPEG_2000_LOSSLESS,
        codecUrl,
      });
      return ofCodedBits(decoded, decoded.bits, format.isSigned);
    }
  }
}

/** The coded image does not know of signs: the file's BitsStored says where the sign is. */
function ofStoredBits({ pixels, bits }: DecodedImage, { format }: GridFormat): DecodedFrame {
  const { bitsAllocated, bitsStored, isSigned } = format;
  // an encoder may have moved values that lie in the upper bits of their cells down before coding them
  const highBit = bits > format.highBit ? format.highBit : bitsStored - 1;
  return trimmed(cellsOf(pixels, bitsAllocated, isSigned), { ...format, highBit });
}

/**
 * The coded image's precision says where the sign is, as in pydicom: JPEG 2000 states one, and writers are known whose
 * statement does not agree with the file's PixelRepresentation.
 */
function ofCodedBits({ pixels, bits: coded }: DecodedImage, bits: number, isSigned: boolean): DecodedFrame {
  const bitsAllocated = coded <= 8 ? 8 : 16;
  const format = { bitsAllocated, bitsStored: bits, highBit: bits - 1, isSigned } as const;
  return trimmed(cellsOf(pixels, bitsAllocated, isSigned), format);
}

function trimmed(cells: StoredPixels, format: PixelFormat): DecodedFrame {
  const isCut = exceedsStoredBits(cells, format);
  return { pixels: trimToStoredBits(cells, format), isCut };
}

import { decodeJpeg2000 as decodePart1, Jpeg2000Error, unwrapCodeStream } from "@spinegrade/jpeg-2000";
import { imageOfCells, requireExpected, type DecodedImage, type ExpectedImage } from "./decoded-image.ts";
import { readCodestreamHeader } from "./jpeg-2000-codestream.ts";
import { WasmCodec } from "./wasm-codec.ts";

const openJpeg = new WasmCodec("openjpeg", (line) => !line.startsWith("[INFO]"));

/**
 * Decodes JPEG 2000 with our own decoder, which is twice as fast as OpenJPEG; uses OpenJPEG for High-Throughput JPEG
 * 2000 and rare features. OpenJPEG has the last word on lossy images, because its encoder truncates them below what
 * their passes need. Unwraps a JP2 file, which DICOM does not allow but some writers produce.
 * @throws RangeError or Jpeg2000Error when the image is cut short, is not what the file says, or the decoder complains
 *   of anything.
 */
export async function decodeJpeg2000(
  image: Uint8Array,
  expected: ExpectedImage,
  { isLossless, codecUrl }: { isLossless: boolean; codecUrl: string | undefined },
): Promise<DecodedImage> {
  const stream = unwrapCodeStream(image);
  requireExpected(readCodestreamHeader(stream), expected);
  return decodeHere(stream, isLossless) ?? (await decodeByOpenJpeg(stream, expected, codecUrl));
}

/** @returns undefined for what only OpenJPEG decodes. */
function decodeHere(image: Uint8Array, isLossless: boolean): DecodedImage | undefined {
  try {
    return decodePart1(image);
  } catch (error) {
    if (!(error instanceof Jpeg2000Error)) throw error;
    if (error.fault === "corrupt" && isLossless) throw new RangeError(error.message, { cause: error });
    return undefined;
  }
}

async function decodeByOpenJpeg(
  image: Uint8Array,
  expected: ExpectedImage,
  codecUrl?: string,
): Promise<DecodedImage> {
  const decoded = await openJpeg.decode(image, codecUrl);
  const { bits, pixels } = imageOfCells(decoded, expected);
  if (decoded.info.isSigned !== true) return { bits, pixels };
  const { buffer } = pixels;
  return { bits, pixels: pixels.BYTES_PER_ELEMENT === 1 ? new Int8Array(buffer) : new Int16Array(buffer) };
}

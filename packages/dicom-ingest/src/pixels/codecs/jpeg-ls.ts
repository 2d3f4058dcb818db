import { imageOfCells, requireExpected, type DecodedImage, type ExpectedImage } from "./decoded-image.ts";
import { readJpegLsHeader } from "./jpeg-ls-header.ts";
import { WasmCodec } from "./wasm-codec.ts";

const codec = new WasmCodec("charls", () => true);

/**
 * Decodes JPEG-LS, lossless and near-lossless, by CharLS.
 * @throws RangeError when the image is cut short, is not what the file says, or the decoder complains of anything.
 */
export async function decodeJpegLs(
  image: Uint8Array,
  expected: ExpectedImage,
  codecUrl?: string,
): Promise<DecodedImage> {
  const header = readJpegLsHeader(image);
  requireExpected(header, expected);
  return imageOfCells(await codec.decode(image.subarray(0, header.end), codecUrl), expected);
}

import { requireExpected, type DecodedImage, type ExpectedImage } from "./decoded-image.ts";
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
  const { info, bytes } = await codec.decode(image.subarray(0, header.end), codecUrl);
  const { width: columns, height: rows, componentCount: components, bitsPerSample: bits } = info;
  requireExpected({ rows, columns, components, bits }, expected);
  const cellBytes = bits <= 8 ? 1 : 2;
  if (bytes.length !== rows * columns * cellBytes) throw new RangeError(`${bytes.length} bytes were decoded`);
  return { bits, pixels: cellBytes === 1 ? bytes : new Uint16Array(bytes.buffer) };
}

import { requireExpected, type DecodedImage, type ExpectedImage } from "./decoded-image.ts";
import { readCodestreamHeader } from "./jpeg-2000-codestream.ts";
import { WasmCodec } from "./wasm-codec.ts";

const codec = new WasmCodec("openjpeg", (line) => !line.startsWith("[INFO]"));

/**
 * Decodes JPEG 2000 and High-Throughput JPEG 2000 by OpenJPEG.
 * @throws RangeError when the image is cut short, is not what the file says, or the decoder complains of anything.
 */
export async function decodeJpeg2000(
  image: Uint8Array,
  expected: ExpectedImage,
  codecUrl?: string,
): Promise<DecodedImage> {
  requireExpected(readCodestreamHeader(image), expected);
  const { info, bytes } = await codec.decode(image, codecUrl);
  const { width: columns, height: rows, componentCount: components, bitsPerSample: bits } = info;
  requireExpected({ rows, columns, components, bits }, expected);
  const cellBytes = bits <= 8 ? 1 : 2;
  if (bytes.length !== rows * columns * cellBytes) throw new RangeError(`${bytes.length} bytes were decoded`);
  const { buffer } = bytes;
  if (cellBytes === 1) return { bits, pixels: info.isSigned === true ? new Int8Array(buffer) : bytes };
  return { bits, pixels: info.isSigned === true ? new Int16Array(buffer) : new Uint16Array(buffer) };
}

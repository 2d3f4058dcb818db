import { requireExpected, type DecodedImage, type ExpectedImage } from "../decoded-image.ts";
import { readEntropySegments, type EntropySegments } from "./entropy-segments.ts";
import type { HuffmanTable } from "./huffman-table.ts";
import { readJpegSegments, type JpegSegments } from "./jpeg-segments.ts";
import { decodeDifferences } from "./lossless-differences.ts";
import { undoPrediction } from "./lossless-prediction.ts";

/**
 * Decodes JPEG Lossless (process 14, every predictor; ITU-T T.81 annex H).
 * @throws RangeError when the image is cut short or damaged in a way that shows: a code that is not in the table, coded
 * data that end too early or too late, a value that its precision cannot hold.
 */
export function decodeJpegLossless(image: Uint8Array, expected: ExpectedImage): DecodedImage {
  const segments = readJpegSegments(image);
  requireExpected(segments, expected);
  if (segments.process !== 3) throw new RangeError("it is not lossless, but the transfer syntax is");
  const { rows, columns, bits, pointTransform } = segments;
  const coded = readEntropySegments(image, segments.dataStart);
  // every value takes at least one bit, so that a huge size over few bytes is noticed before it costs memory
  if (rows * columns > 8 * coded.bytes.length)
    throw new RangeError("its coded data are too few for its size");
  const pixels = new Uint16Array(rows * columns);
  const used = decodeStretches(pixels, segments, coded, segments.dc);
  if (used >= 2 ** (bits - pointTransform)) {
    throw new RangeError(`it holds values of more than ${bits} bits: it is damaged`);
  }
  if (pointTransform > 0)
    for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i] as number) << pointTransform;
  return { bits, pixels };
}

/**
 * Decodes the stretches between restart markers: whole rows, predicted like a separate image.
 * @returns the bitwise OR of the values.
 */
function decodeStretches(
  pixels: Uint16Array,
  { columns, bits, pointTransform, predictor, restartInterval }: JpegSegments,
  { bytes, ends }: EntropySegments,
  table: HuffmanTable,
): number {
  const length = restartInterval === 0 ? pixels.length : restartInterval;
  if (length % columns !== 0) throw new RangeError("its restart interval is not whole rows");
  if (ends.length !== Math.ceil(pixels.length / length)) {
    throw new RangeError(
      `it has ${ends.length - 1} restart markers, which do not fit its size: it is damaged`,
    );
  }
  let used = 0;
  ends.forEach((end, index) => {
    const part = pixels.subarray(index * length, (index + 1) * length);
    decodeDifferences(part, { bytes, start: ends[index - 1] ?? 0, end }, table);
    used |= undoPrediction(part, columns, predictor, 1 << (bits - pointTransform - 1));
  });
  return used;
}

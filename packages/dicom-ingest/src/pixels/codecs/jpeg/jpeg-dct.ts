import { decodeByDaikon, isDaikonsJpeg } from "./daikon-jpeg.ts";
import { decodeBlock, type BlockTables } from "./dct-block.ts";
import { requireExpected, type DecodedImage, type ExpectedImage } from "../decoded-image.ts";
import { readEntropySegments, type EntropySegments } from "./entropy-segments.ts";
import { inverseDct } from "./inverse-dct.ts";
import { readJpegSegments, type JpegSegments } from "./jpeg-segments.ts";

/**
 * Decodes lossy JPEG of one component: baseline and extended sequential, 8 and 12 bit (ITU-T T.81 annex F). The coded
 * data are followed code by code in any case; the transform is daikon's where daikon does it right, else our own.
 * @throws RangeError when the image is cut short or damaged in a way that shows: a code that is not in the table, a
 * block of more than 64 coefficients, coded data that end too early or too late.
 */
export function decodeJpegDct(image: Uint8Array, expected: ExpectedImage): DecodedImage {
  const segments = readJpegSegments(image);
  requireExpected(segments, expected);
  const { process, rows, columns, bits, dc, ac, quantisation } = segments;
  if (process === 3) throw new RangeError("it is lossless, but the transfer syntax is lossy");
  if (ac === undefined || quantisation === undefined) throw new RangeError("one of its tables is missing");
  const coded = readEntropySegments(image, segments.dataStart);
  const across = Math.ceil(columns / 8);
  const blocks = across * Math.ceil(rows / 8);
  // every block takes at least two bits, so that a huge size over few bytes is noticed before it costs memory
  if (2 * blocks > 8 * coded.bytes.length) throw new RangeError("its coded data are too few for its size");
  const tables = { dc, ac, quantisation };
  if (isDaikonsJpeg(segments, blocks)) {
    followBlocks(coded, blocks, segments, tables, () => undefined);
    return { bits, pixels: decodeByDaikon(image, segments) };
  }
  const pixels = new Uint16Array(rows * columns);
  followBlocks(coded, blocks, segments, tables, (block, coefficients) => {
    inverseDct(coefficients);
    const place = { row: 8 * Math.floor(block / across), column: 8 * (block % across) };
    putBlock(pixels, segments, place, coefficients);
  });
  return { bits, pixels };
}

/** Decodes the blocks of each stretch between restart markers, and sees to it that they end where the stretch ends. */
function followBlocks(
  { bytes, ends }: EntropySegments,
  blocks: number,
  { restartInterval }: JpegSegments,
  tables: BlockTables,
  take: (block: number, coefficients: Float64Array) => void,
): void {
  const length = restartInterval === 0 ? blocks : restartInterval;
  if (ends.length !== Math.ceil(blocks / length)) {
    throw new RangeError(
      `it has ${ends.length - 1} restart markers, which do not fit its size: it is damaged`,
    );
  }
  const coefficients = new Float64Array(64);
  ends.forEach((end, index) => {
    const reader = { bytes, read: ends[index - 1] ?? 0, end, window: 0, held: 0 };
    let mean = 0;
    for (let block = index * length; block < Math.min((index + 1) * length, blocks); block++) {
      mean = decodeBlock(coefficients, mean, reader, tables);
      take(block, coefficients);
    }
    const leftOver = end - (reader.read - (reader.held >> 3));
    if (leftOver < 0) throw new RangeError("its coded data end before the image is full: it is cut short");
    if (leftOver > 0)
      throw new RangeError(`${leftOver} bytes of its coded data are left over: it is damaged`);
  });
}

/** Rounds, shifts zero to the middle of the range, and drops pixels beyond the image's edge. */
function putBlock(
  pixels: Uint16Array,
  { rows, columns, bits }: JpegSegments,
  { row, column }: { row: number; column: number },
  values: Float64Array,
): void {
  const middle = 1 << (bits - 1);
  const highest = 2 * middle - 1;
  const height = Math.min(8, rows - row);
  const width = Math.min(8, columns - column);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = Math.round(values[8 * y + x] as number) + middle;
      pixels[(row + y) * columns + column + x] = value < 0 ? 0 : value > highest ? highest : value;
    }
  }
}

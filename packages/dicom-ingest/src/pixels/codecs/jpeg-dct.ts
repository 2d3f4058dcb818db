import { decodeBlock, type BitReader } from "./dct-block.ts";
import { requireExpected, type DecodedImage, type ExpectedImage } from "./decoded-image.ts";
import { readEntropySegments } from "./entropy-segments.ts";
import { inverseDct } from "./inverse-dct.ts";
import { readJpegSegments } from "./jpeg-segments.ts";
import type { StoredPixels } from "../stored-pixels.ts";

/** The tables that blocks are decoded with. */
type BlockTables = Parameters<typeof decodeBlock>[3];

/**
 * Decodes lossy JPEG of one component: baseline and extended sequential, 8 and 12 bit (ITU-T T.81 annex F).
 * @throws RangeError when the image is cut short or damaged in a way that shows: a code that is not in the table, a
 * block of more than 64 coefficients, coded data that end too early or too late.
 */
export function decodeJpegDct(image: Uint8Array, expected: ExpectedImage): DecodedImage {
  const segments = readJpegSegments(image);
  requireExpected(segments, expected);
  const { process, rows, columns, bits, ac, quantisation, restartInterval } = segments;
  if (process === 3) throw new RangeError("it is lossless, which the file does not say");
  if (ac === undefined || quantisation === undefined) throw new RangeError("a table of it is missing");
  const { bytes, ends } = readEntropySegments(image, segments.dataStart);
  const across = Math.ceil(columns / 8);
  const blocks = across * Math.ceil(rows / 8);
  // every block takes at least two bits, so that a huge size over few bytes is noticed before it costs memory
  if (2 * blocks > 8 * bytes.length) throw new RangeError("its coded data are too few for its size");
  const length = restartInterval === 0 ? blocks : restartInterval;
  if (ends.length !== Math.ceil(blocks / length)) {
    throw new RangeError(
      `it has ${ends.length - 1} restart markers, which do not fit its size: it is damaged`,
    );
  }
  const pixels = bits === 8 ? new Uint8Array(rows * columns) : new Uint16Array(rows * columns);
  const tables = { dc: segments.dc, ac, quantisation };
  ends.forEach((end, index) => {
    const reader = { bytes, read: ends[index - 1] ?? 0, end, window: 0, held: 0 };
    const range = [index * length, Math.min((index + 1) * length, blocks)] as const;
    decodeBlocks(range, reader, tables, (block, values) => {
      const place = { row: 8 * Math.floor(block / across), column: 8 * (block % across) };
      putBlock(pixels, { rows, columns, bits }, place, values);
    });
  });
  return { bits, pixels };
}

function decodeBlocks(
  [first, end]: readonly [number, number],
  reader: BitReader,
  tables: BlockTables,
  put: (block: number, values: Float64Array) => void,
): void {
  const coefficients = new Float64Array(64);
  let mean = 0;
  for (let block = first; block < end; block++) {
    mean = decodeBlock(coefficients, mean, reader, tables);
    inverseDct(coefficients);
    put(block, coefficients);
  }
  const leftOver = reader.end - (reader.read - (reader.held >> 3));
  if (leftOver < 0) throw new RangeError("its coded data end before the image is full: it is cut short");
  if (leftOver > 0) throw new RangeError(`${leftOver} bytes of its coded data are left over: it is damaged`);
}

/** Rounds, moves zero to the middle of the range, and leaves out what lies beyond the image's edge. */
function putBlock(
  pixels: StoredPixels,
  { rows, columns, bits }: { rows: number; columns: number; bits: number },
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

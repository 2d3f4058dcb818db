import type { Kernel } from "../kernel/kernel.ts";
import { sharedKernel } from "../kernel/shared-kernel.ts";
import { eachPiece, flipOf, writePiece, type Words } from "../kernel/pieces.ts";
import { findLine } from "./grey-line.ts";
import { greyScale, type GreyScale } from "./grey-scale.ts";
import { normaliseDoubles } from "./normalise-doubles.ts";
import type { Stack } from "../volume/stack-slices.ts";
import { countNumbers, countWords } from "./value-counts.ts";

/**
 * Normalises a stack to 8 bit: clips the values to the 0.1 and 99.9 percentiles, subtracts the lowest, divides by the
 * largest, multiplies by 255 and truncates. All in double precision and in this order, so that the bytes equal numpy's.
 * A constant stack gives zeros. The percentiles come from counts for integers and from sorting for rescaled values; the
 * result is the same.
 */
export function normaliseTo8Bit({ pixels }: Pick<Stack, "pixels">): Uint8Array<ArrayBuffer> {
  const voxels = new Uint8Array(pixels.length);
  normaliseInto(voxels, [pixels]);
  return voxels;
}

/**
 * Does the same for a stack whose slices are in several arrays of one kind, without joining them in a copy.
 * @param voxels receives the grey values, one for each pixel.
 * @param kernel the kernel whose memory holds the pixels; by default the shared one, which works on copies.
 */
export function normaliseInto(
  voxels: Uint8Array,
  parts: readonly Stack["pixels"][],
  kernel = sharedKernel(),
): void {
  const [first] = parts;
  if (first === undefined) return;
  const kind = first.constructor.name; // compared by name, since the array may come from another realm
  if (kind === "Float64Array") {
    for (const part of parts) voxels.set(normaliseDoubles(part)); // one part: rescaled slices are stacked
  } else if (kind === "Uint16Array" || kind === "Int16Array") {
    normaliseWords(voxels, parts as readonly Words[], kernel);
  } else {
    const signedBits = kind.startsWith("Int") ? first.BYTES_PER_ELEMENT * 8 : undefined;
    const scale = greyScale(countNumbers(parts), voxels.length, signedBits);
    forEachPart(voxels, parts, (part, greys) => {
      lookUp(part, scale, greys);
    });
  }
}

function normaliseWords(voxels: Uint8Array, parts: readonly Words[], kernel: Kernel): void {
  const flip = parts[0] === undefined ? 0 : flipOf(parts[0]);
  const scale = greyScale(countWords(kernel, parts), voxels.length, flip === 0 ? undefined : 16);
  const line = findLine(scale);
  const low = scale.lowest + flip;
  new Uint8Array(kernel.memory.buffer, kernel.greysAt() + low).set(scale.greys);
  forEachPart(voxels, parts, (part, greys) => {
    eachPiece(kernel, part, (from, count, start) => {
      writePiece(kernel, greys.subarray(start, start + count), (to) => {
        if (line === undefined) kernel.lookUp(from, to, count, flip);
        else kernel.drawLine(from, to, count, flip, low, line.slope, line.start);
      });
    });
  });
}

/** Calls back for each part with its offset in the voxels. */
function forEachPart<Part extends Stack["pixels"]>(
  voxels: Uint8Array,
  parts: readonly Part[],
  work: (part: Part, greys: Uint8Array) => void,
): void {
  let start = 0;
  for (const part of parts) {
    work(part, voxels.subarray(start, start + part.length));
    start += part.length;
  }
}

// a separate function that loops by index: V8 compiles it once and does not discard the result later
function lookUp(pixels: Stack["pixels"], { greys, lowest }: GreyScale, voxels: Uint8Array): void {
  const { length } = pixels;
  for (let i = 0; i < length; i++) voxels[i] = greys[(pixels[i] as number) - lowest] as number;
}

import daikonJpeg from "daikon/lib/jpeg-baseline.js";
import type { JpegSegments } from "./jpeg-segments.ts";

/**
 * Whether daikon decodes such an image right: its 12 bit values come out 15 too large, and it reads beyond the last
 * stretch of an image where that is shorter than the others.
 */
export function isDaikonsJpeg({ bits, restartInterval }: JpegSegments, blocks: number): boolean {
  return bits === 8 && (restartInterval === 0 || blocks % restartInterval === 0);
}

/**
 * The values of a lossy 8 bit JPEG image by daikon. The one door to it; it takes much that is damaged for whole, so the
 * image must have been followed to its end before.
 * @throws whatever daikon throws, of any type.
 */
export function decodeByDaikon(image: Uint8Array, { rows, columns }: JpegSegments): Uint8Array {
  const decoder = new daikonJpeg.JpegImage();
  decoder.parse(image);
  const values = decoder.getData(columns, rows);
  if (values.length !== rows * columns) throw new RangeError(`${values.length} values were decoded`);
  return values;
}

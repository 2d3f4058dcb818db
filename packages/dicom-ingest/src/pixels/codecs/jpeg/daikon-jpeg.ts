import daikonJpeg from "daikon/lib/jpeg-baseline.js";
import type { JpegSegments } from "./jpeg-segments.ts";

/**
 * Whether daikon decodes such an image correctly. Its 12 bit values are too large by 15, and it reads beyond the last
 * restart interval of an image if that is shorter than the others.
 */
export function isDaikonsJpeg({ bits, restartInterval }: JpegSegments, blocks: number): boolean {
  return bits === 8 && (restartInterval === 0 || blocks % restartInterval === 0);
}

/**
 * Decodes a lossy 8 bit JPEG image with daikon; nothing else calls daikon. It accepts many damaged images, so the
 * caller must first have followed the image to its end.
 * @throws whatever daikon throws, of any type.
 */
export function decodeByDaikon(image: Uint8Array, { rows, columns }: JpegSegments): Uint8Array {
  const decoder = new daikonJpeg.JpegImage();
  decoder.parse(image);
  const values = decoder.getData(columns, rows);
  if (values.length !== rows * columns) throw new RangeError(`${values.length} values were decoded`);
  return values;
}

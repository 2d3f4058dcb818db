import type { DataSet } from "../dicom/data-set.ts";
import { TAGS, type DicomTag } from "../dicom/dicom-tags.ts";
import { readBytes, readUnsigned } from "../dicom/values/read-elements.ts";
import { trimToStoredBits, type PixelFormat, type StoredPixels } from "./stored-pixels.ts";

/** Values of pixels outside of the image, the limits included. */
interface Padding {
  readonly least: number;
  readonly most: number;
}

/** PixelPaddingValue, and PixelPaddingRangeLimit where it states one, as stored values; undefined where none is stated. */
export function readPadding(file: DataSet, format: PixelFormat): Padding | undefined {
  const value = readStored(file, TAGS.pixelPaddingValue, format);
  if (value === undefined) return undefined;
  const limit = readStored(file, TAGS.pixelPaddingRangeLimit, format) ?? value;
  return { least: Math.min(value, limit), most: Math.max(value, limit) };
}

/** The value in the cells of the pixels. One of another length than theirs says nothing. */
function readStored(file: DataSet, tag: DicomTag, format: PixelFormat): number | undefined {
  if (readBytes(file, tag)?.length !== 2) return undefined;
  const cell = [readUnsigned(file, tag)];
  return trimToStoredBits(format.isSigned ? Int16Array.from(cell) : Uint16Array.from(cell), format)[0];
}

/**
 * Gives padding the darkest value of the image, in place, where it lies outside of the image's values: there it would
 * stretch their range, and leave few greys to the tissue.
 * @param isInverse whether the highest value is the darkest.
 */
export function darkenPadding<T extends StoredPixels>(
  pixels: T,
  { least, most }: Padding,
  isInverse: boolean,
): T {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of pixels) {
    if (value >= least && value <= most) continue;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  const isOutside = most < lowest || least > highest;
  if (!isOutside || !Number.isFinite(lowest)) return pixels;
  const darkest = isInverse ? highest : lowest;
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] ?? darkest;
    if (value >= least && value <= most) pixels[i] = darkest;
  }
  return pixels;
}

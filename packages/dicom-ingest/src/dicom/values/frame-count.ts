import type { DataSet } from "../data-set.ts";
import { DicomError } from "../dicom-error.ts";
import { TAGS } from "../dicom-tags.ts";
import { componentsOf, wholeNumberOf } from "./number-strings.ts";
import { readText } from "./read-elements.ts";

// no scanner puts so many into one file; a small damaged one may claim any number
const MAX_FRAMES = 10_000;

/**
 * Number of images in a file: as stated; where it is absent or 0, the number of functional groups of single frames, or
 * one.
 * @throws DicomError unless it is a whole number of at most 10,000: checked before anything is made for each frame.
 */
export function readFrameCount(file: DataSet): number {
  const text = readText(file, TAGS.numberOfFrames) ?? "";
  const stated = componentsOf(text).length === 0 ? 0 : wholeNumberOf(text);
  const frames = stated === 0 ? Math.max(1, file.items(TAGS.perFrameFunctionalGroups).length) : stated;
  if (frames !== undefined && frames > 0 && frames <= MAX_FRAMES) return frames;
  throw new DicomError(file.source, `is "${text}"; it must be a whole number from 1 to ${MAX_FRAMES}`, {
    tag: TAGS.numberOfFrames,
  });
}

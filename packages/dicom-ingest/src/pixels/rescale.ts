import type { DataSet } from "../dicom/data-set.ts";
import { DicomError } from "../dicom/dicom-error.ts";
import { TAGS } from "../dicom/dicom-tags.ts";
import { readDecimals } from "../dicom/values/read-elements.ts";
import { readFunctionalGroups } from "../geometry/functional-groups.ts";
import type { StoredPixels } from "./stored-pixels.ts";

/** Modality value = stored value x slope + intercept (PS3.3 section C.11.1.1.2). */
export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * The rescale of each frame: of its functional groups, or of the file; undefined where neither states one.
 * @throws DicomError for invalid numbers, for one of the two without the other, and for a modality look-up table.
 */
export function readRescales(file: DataSet, frames: number): (Rescale | undefined)[] {
  if (file.items(TAGS.modalityLut).length > 0) {
    throw new DicomError(file.source, "is not applied; leave the values as they are stored", {
      tag: TAGS.modalityLut,
    });
  }
  return readFunctionalGroups(file, frames).map((find) =>
    readRescale(find(TAGS.pixelValueTransformation, TAGS.rescaleSlope) ?? file),
  );
}

function readRescale(elements: DataSet): Rescale | undefined {
  const isStated = [TAGS.rescaleSlope, TAGS.rescaleIntercept].some((tag) => elements.find(tag) !== undefined);
  if (!isStated) return undefined;
  const one = { count: 1, neededTo: "rescale pixel values" };
  const [slope = 0] = readDecimals(elements, TAGS.rescaleSlope, one);
  const [intercept = 0] = readDecimals(elements, TAGS.rescaleIntercept, one);
  return { slope, intercept };
}

/** Rescaled values, each rounded after the product and after the sum, as numpy does; stored values where none is stated. */
export function rescalePixels(
  pixels: StoredPixels | Float64Array,
  rescale: Rescale | undefined,
): StoredPixels | Float64Array {
  if (rescale === undefined) return pixels;
  const { slope, intercept } = rescale;
  const values = new Float64Array(pixels.length);
  for (let i = 0; i < values.length; i++) values[i] = (pixels[i] as number) * slope + intercept;
  return values;
}

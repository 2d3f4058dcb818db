import { sha256 } from "@spinegrade/pipeline";
import { DicomError } from "../dicom/dicom-error.ts";
import type { Frame } from "../volume/frames/frame.ts";
import { readFrames } from "../volume/frames/read-frames.ts";

/** Steps of a millimetre and of a cosine that rewritten headers round away. */
const ROUNDING = 1000;

/**
 * A hash of what a file shows: its pixels as they are decoded, where they lie, and their rescale. Files that agree in it are
 * copies, however they are compressed and whatever else their headers state; undefined where pixels cannot be decoded.
 */
export async function shownContent(name: string, bytes: Uint8Array): Promise<string | undefined> {
  try {
    const ids = { studyId: "", seriesId: "" };
    const { frames, faults } = await readFrames({ name, bytes }, ids, { instanceNumbers: "tag" });
    return faults.length > 0 ? undefined : sha256(frames.map(describe).join("\n"));
  } catch (error) {
    if (error instanceof DicomError) return undefined;
    throw error;
  }
}

function describe({
  rows,
  columns,
  pixels,
  isInverse,
  positionMm,
  orientation,
  pixelSpacingMm,
  header: { rescale },
}: Frame): string {
  const geometry = [positionMm, orientation, pixelSpacingMm].map(
    (numbers) => numbers?.map((value) => Math.round(ROUNDING * value) + 0) ?? null,
  );
  const { buffer, byteOffset, byteLength } = pixels;
  const hash = sha256(new Uint8Array(buffer, byteOffset, byteLength));
  return JSON.stringify([
    rows,
    columns,
    isInverse ?? false,
    pixels.constructor.name,
    geometry,
    rescale,
    hash,
  ]);
}

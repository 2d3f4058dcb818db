import type { SeriesIds } from "@spinegrade/volumes/slices";
import { errorMessage } from "@spinegrade/pipeline/errors";
import type { DataSet } from "../../dicom/data-set.ts";
import { DicomError, type DicomSource } from "../../dicom/dicom-error.ts";
import { instanceNumberOf, readInstanceNumber } from "../../dicom/values/instance-number.ts";
import { locateError } from "../../dicom/locate-error.ts";
import { parseDicom } from "../../dicom/parse-dicom.ts";
import { acquisitionsOf } from "../../geometry/acquisition-header.ts";
import { readFunctionalGroups } from "../../geometry/functional-groups.ts";
import { readFrameHeader } from "../../geometry/frame-header.ts";
import { readGeometry } from "../../geometry/read-geometry.ts";
import type { PixelMemory } from "../../pixels/pixel-memory.ts";
import { readPixels, type PixelGrid } from "../../pixels/read-pixels.ts";
import type { Frame, SliceName } from "./frame.ts";
import type { DicomFileToRead, DicomInput, ReadSlicesOptions } from "./dicom-input.ts";

/** The frames of a file that have pixels, and why the others have none. */
export interface FileFrames {
  readonly frames: readonly Frame[];
  readonly faults: readonly DicomError[];
}

/**
 * The frames of one file, with the faults in the geometry of each.
 * @throws DicomError when the file as a whole cannot be used, with the place in it where that is known.
 */
export async function readFrames(
  input: DicomInput | DicomFileToRead,
  ids: SeriesIds,
  options: ReadSlicesOptions = {},
  memory?: PixelMemory,
): Promise<FileFrames> {
  const { name: fileName } = input;
  const { instanceNumbers = "file-name" } = options;
  const source: DicomSource = { ...ids, file: fileName };
  let file: DataSet | undefined;
  try {
    const bytes = "bytes" in input ? input.bytes : await input.read(); // what cannot be read says why, whatever its name
    const named = instanceNumbers === "file-name" ? instanceNumberOf(fileName, source) : undefined;
    file = await parseDicom(bytes, source);
    const instanceNumber = named ?? readInstanceNumber(file);
    const grids = await readPixels(file, options, memory);
    const chosen = new Set(input.frames ?? grids.keys());
    const frames = readPlaces(file, grids.length).flatMap((place, frame) => {
      const grid = grids[frame];
      if (grid === undefined || grid instanceof DicomError || !chosen.has(frame)) return [];
      return [{ fileName, frame, instanceNumber, ...grid, ...place }];
    });
    return {
      frames,
      faults: grids.flatMap((grid, frame) => (grid instanceof DicomError && chosen.has(frame) ? [grid] : [])),
    };
  } catch (error) {
    if (error instanceof DicomError) throw locateError(error, source, file);
    // a damaged file may break the parser in unforeseen ways: the error then names that file
    throw new DicomError(source, `cannot be read: ${errorMessage(error)}`, { cause: error });
  }
}

/** The properties of a frame other than its pixels. */
function readPlaces(file: DataSet, frames: number): Omit<Frame, keyof SliceName | keyof PixelGrid>[] {
  const acquisitionOf = acquisitionsOf(file);
  return readFunctionalGroups(file, frames).map((find, frame) => {
    const own = frames === 1 ? file : file.ofFrame(frame);
    const { geometry, ...faults } = readGeometry(own, find);
    return {
      ...geometry,
      ...faults,
      header: readFrameHeader(own, find, acquisitionOf, geometry.orientation),
    };
  });
}

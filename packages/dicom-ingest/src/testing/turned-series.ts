import {
  storedSize,
  toTurnedPixel,
  type Turn,
  type Orientation,
  type Vector3,
  pixelToPatientMm,
  voxelToPatientMatrix,
} from "@spinegrade/volumes/slices";
import { turnOrientation } from "../geometry/canonical-turn.ts";
import { writeTestDicom, type TestImage } from "./dicom-writer.ts";

/** A slice of the patient, independent of how it is stored. */
export interface Picture {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: readonly number[];
  readonly positionMm: Vector3;
  readonly orientation: Orientation;
  readonly pixelSpacingMm: readonly [number, number];
}

/**
 * A file of a picture that lies `turn` before the picture: what is stored, turned so, is the picture again. Header and
 * pixels say the same, to the digits of the header.
 * @param digits of the header's decimal strings.
 */
export function writeTurned(picture: Picture, turn: Turn, changes: TestImage = {}, digits = 10): Uint8Array {
  const stored = storedSize({ ...picture, turn });
  const pixels: number[] = [];
  for (let y = 0; y < stored.rows; y++) {
    for (let x = 0; x < stored.columns; x++) {
      const [column, row] = toTurnedPixel({ ...picture, turn }, [x, y]);
      pixels.push(picture.pixels[row * picture.columns + column] ?? 0);
    }
  }
  const matrix = voxelToPatientMatrix(picture);
  if (matrix === null) throw new TypeError("the picture has no place");
  const first = pixelToPatientMm(matrix, toTurnedPixel({ ...picture, turn }, [0, 0]));
  const [betweenRows, betweenColumns] = picture.pixelSpacingMm;
  const join = (values: readonly number[]): string =>
    values.map((value) => String(Number(value.toPrecision(digits)))).join("\\");
  return writeTestDicom({
    ...stored,
    pixels,
    position: join(first),
    orientation: join(undoOrientation(picture.orientation, turn)),
    spacing: join(turn.transposes ? [betweenColumns, betweenRows] : [betweenRows, betweenColumns]),
    ...changes,
  });
}

/** The orientation that `turn` turns to this one: reversed first, then transposed. */
function undoOrientation(orientation: Orientation, turn: Turn): Orientation {
  const reversed = turnOrientation(orientation, { ...turn, transposes: false });
  return turnOrientation(reversed, {
    transposes: turn.transposes,
    reversesColumns: false,
    reversesRows: false,
  });
}

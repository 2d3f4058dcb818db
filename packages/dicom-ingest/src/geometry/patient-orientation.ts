import { dot, type Orientation, type Vector3 } from "@spinegrade/volumes/slices";
import { componentsOf } from "../dicom/values/number-strings.ts";

/** Directions of the patient by their letters (PS3.3 section C.7.6.1.1.1), in the patient's coordinates. */
const DIRECTIONS: ReadonlyMap<string, Vector3> = new Map([
  ["L", [1, 0, 0]],
  ["R", [-1, 0, 0]],
  ["P", [0, 1, 0]],
  ["A", [0, -1, 0]],
  ["H", [0, 0, 1]],
  ["F", [0, 0, -1]],
]);
/** The first letter is the direction's largest component: its cosine is 0.57 at least. */
const LEAST_COSINE = 0.2;

/**
 * Whether PatientOrientation, such as `A\\F`, states other directions of rows and columns than ImageOrientationPatient: one of
 * both was not updated when an image was turned over. Letters of animals, and missing ones, contradict nothing.
 */
export function contradictsOrientation(letters: string, [a, b, c, d, e, f]: Orientation): boolean {
  const [row = "", column = ""] = componentsOf(letters);
  return isOpposed(row, [a, b, c]) || isOpposed(column, [d, e, f]);
}

function isOpposed(letters: string, direction: Vector3): boolean {
  const stated = DIRECTIONS.get(letters.charAt(0));
  return stated !== undefined && dot(stated, direction) < LEAST_COSINE;
}

import { TURNS, type Turn, dot, type Orientation, type Vector3 } from "@spinegrade/volumes/slices";
import type { Plane } from "./order-groups.ts";

/**
 * The directions of increasing column and row index in a volume, by radiological convention: sagittal front to back and
 * head to foot, axial the patient's right to left and front to back, coronal right to left and head to foot. Slices
 * follow each other along row x column: left to right, foot to head, front to back.
 */
const CANONICAL: Readonly<Record<Plane, { readonly row: Vector3; readonly column: Vector3 }>> = {
  sagittal: { row: [0, 1, 0], column: [0, 0, -1] },
  axial: { row: [1, 0, 0], column: [0, 1, 0] },
  coronal: { row: [1, 0, 0], column: [0, 0, -1] },
};

// of a sum of two cosines: within 1.4 degrees of half way between two turns, a fixed rule decides,
// so that the rounding of the header does not
const IN_DOUBT = 0.07;

interface Candidate {
  readonly turn: Turn;
  /** Sum of the cosines between the turned directions and the canonical ones. */
  readonly fit: number;
  /** Component of the rows along the canonical columns: tells the two turns apart that fit equally well. */
  readonly lean: number;
}

/**
 * The turn that brings a slice closest to the canonical orientation of a plane. All eight ways to store a slice give
 * the same turned slice.
 */
export function canonicalTurn(orientation: Orientation, plane: Plane): Turn {
  const candidates = rankTurns(orientation, plane);
  const [best] = candidates;
  if (best === undefined) throw new RangeError("there is no turn");
  return candidates
    .filter(({ fit }) => fit > best.fit - IN_DOUBT)
    .reduce((chosen, other) => (other.lean > chosen.lean ? other : chosen)).turn;
}

/** Whether two turns fit a slice almost equally well: it is rotated in its plane by nearly 45 degrees. */
export function isTurnAmbiguous(orientation: Orientation, plane: Plane): boolean {
  const [best, second] = rankTurns(orientation, plane);
  return best !== undefined && second !== undefined && second.fit > best.fit - IN_DOUBT;
}

/** Directions of the rows and columns of a turned slice. */
export function turnOrientation([a, b, c, d, e, f]: Orientation, turn: Turn): Orientation {
  const [row, column]: readonly [Vector3, Vector3] = turn.transposes
    ? [
        [d, e, f],
        [a, b, c],
      ]
    : [
        [a, b, c],
        [d, e, f],
      ];
  return [...reverseIf(turn.reversesColumns, row), ...reverseIf(turn.reversesRows, column)];
}

/** All turns, best fit first. */
function rankTurns(orientation: Orientation, plane: Plane): Candidate[] {
  const { row, column } = CANONICAL[plane];
  return TURNS.map((turn) => {
    const [a, b, c, d, e, f] = turnOrientation(orientation, turn);
    return { turn, fit: dot([a, b, c], row) + dot([d, e, f], column), lean: dot([a, b, c], column) };
  }).sort((one, other) => other.fit - one.fit);
}

/** 0 - value, so that there is no -0, which JSON does not tell from 0. */
function reverseIf(isReversed: boolean, [x, y, z]: Vector3): Vector3 {
  return isReversed ? [0 - x, 0 - y, 0 - z] : [x, y, z];
}

import type { Orientation, Vector3 } from "./vectors.ts";

/** Letters at the four edges of an image. */
export interface OrientationLetters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

// the patient's directions along each axis: to the right and left, front and back, feet and head
const LETTERS = [
  ["R", "L"],
  ["A", "P"],
  ["F", "H"],
] as const;
const NEARER_TO_DIAGONAL = Math.sin(Math.PI / 8); // beyond 22.5 degrees from an axis

/**
 * Names the patient direction of a vector by the letters R, L, A, P, F and H: one letter, or several, strongest first,
 * when the vector is more than 22.5 degrees off an axis.
 */
export function directionLetters(direction: Vector3): string {
  const parts = direction.map((cosine, axis) => ({
    size: Math.abs(cosine),
    letter: LETTERS[axis]?.[cosine < 0 ? 0 : 1] ?? "",
  }));
  parts.sort((a, b) => b.size - a.size);
  return parts
    .filter(({ size }, place) => place === 0 || size > NEARER_TO_DIAGONAL)
    .map(({ letter }) => letter)
    .join("");
}

/** The letters of the patient directions at the edges of an image. */
export function orientationLetters([a, b, c, d, e, f]: Orientation): OrientationLetters {
  return {
    left: directionLetters([-a, -b, -c]),
    right: directionLetters([a, b, c]),
    top: directionLetters([-d, -e, -f]),
    bottom: directionLetters([d, e, f]),
  };
}

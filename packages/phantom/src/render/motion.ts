import { add, scale } from "@spinegrade/volumes/slices";
import type { Generator } from "@spinegrade/random";
import type { SlicePlane } from "../math/slice-plane.ts";

/** A patient who moves: between the slices, and within each, periodically. */
export interface Motion {
  /** Spread of the displacement of a slice, mm. */
  readonly betweenMm: number;
  /** Strength of each ghost relative to the image. */
  readonly ghost: number;
  /** Distance of the first ghost as a share of the field of view. */
  readonly distance: number;
}

/** Draws the movement of a patient during a series. */
export function drawMotion(generator: Generator): Motion {
  return {
    betweenMm: generator.uniform(3, 6),
    ghost: generator.uniform(0.16, 0.28),
    distance: generator.uniform(0.09, 0.17),
  };
}

/** The plane that is really scanned where the patient has moved since the plane was planned. */
export function displace(plane: SlicePlane, { betweenMm }: Motion, generator: Generator): SlicePlane {
  const along = scale(plane.rowDirection, generator.normal(0, betweenMm));
  const down = scale(plane.columnDirection, generator.normal(0, betweenMm));
  return { ...plane, positionMm: add(plane.positionMm, add(along, down)) };
}

/**
 * Adds ghosts along the columns, the direction of phase encoding in which a sagittal spine is scanned: periodic movement
 * copies the image at equal distances, weaker with each.
 * @param signal float [rows, columns], changed in place.
 */
export function addGhosts(signal: Float32Array, rows: number, { ghost, distance }: Motion): void {
  const columns = signal.length / rows;
  const still = signal.slice();
  const step = Math.round(distance * rows);
  for (const order of [-2, -1, 1, 2]) {
    const strength = ghost / Math.abs(order);
    for (let row = 0; row < rows; row++) {
      const from = ((row + order * step + 2 * rows) % rows) * columns;
      for (let column = 0; column < columns; column++) {
        const index = row * columns + column;
        signal[index] = (signal[index] as number) + strength * (still[from + column] as number);
      }
    }
  }
}

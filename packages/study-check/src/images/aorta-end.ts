import type { Vector3 } from "@spinegrade/volumes/slices";
import { mean, quantile } from "../math/statistics.ts";
import type { SpineLine } from "../levels/spine-line.ts";
import type { Sampler } from "./volume-sampler.ts";

/** Places of the aorta: to the left of the midline, and in front of the foramina, mm. */
const SIDES_MM = [-2, 2, 6, 10, 14];
const FRONT_MM = [40, 43, 46, 49, 52, 55, 58];
const STEP_MM = 2;
/** Lengths of vessel above and of fat below that are compared, and half the width of both, mm. */
const [VESSEL_MM, FAT_MM, HALF_MM] = [30, 7, 3];

/**
 * Contrast of the end of the aorta between two heights on a T1 series: the largest difference in grey between the fat below
 * and the dark tube above, in front of the vertebral bodies; 0 where there is none.
 */
export function aortaEndContrast(
  t1: Sampler,
  line: SpineLine,
  [low, high]: readonly [number, number],
): number {
  let best = 0;
  const places = placesAlong(line, low - FAT_MM, high + VESSEL_MM);
  for (const side of SIDES_MM) {
    for (const front of FRONT_MM) {
      const strip = readStrip(t1, places, side, front);
      for (let z = low; z <= high; z += STEP_MM) {
        const vessel = quantile(greysBetween(strip, z + 2, z + VESSEL_MM), 0.8);
        const fat = mean(greysBetween(strip, z - FAT_MM, z - 2));
        if (fat - vessel > best) best = fat - vessel;
      }
    }
  }
  return best;
}

interface Grey {
  readonly z: number;
  readonly grey: number;
}

function placesAlong(line: SpineLine, low: number, high: number): Vector3[] {
  const places: Vector3[] = [];
  for (let z = low; z <= high; z += STEP_MM) places.push([...line.at(z), z]);
  return places;
}

/** Greys along the spine at a fixed distance from the line of the foramina. */
function readStrip(t1: Sampler, places: readonly Vector3[], side: number, front: number): Grey[] {
  const strip: Grey[] = [];
  for (const [x, y, z] of places) {
    const greys = [-HALF_MM, 0, HALF_MM].flatMap((offset) => t1([x + side, y - front + offset, z]) ?? []);
    if (greys.length === 3) strip.push({ z, grey: mean(greys) });
  }
  return strip;
}

function greysBetween(strip: readonly Grey[], from: number, to: number): number[] {
  return strip.filter(({ z }) => z >= from && z <= to).map(({ grey }) => grey);
}

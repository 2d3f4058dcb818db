import type { Vector3 } from "@spinegrade/volumes/slices";
import { mean, quantile } from "../math/statistics.ts";
import type { SpineLine } from "../levels/spine-line.ts";
import type { Sampler } from "./volume-sampler.ts";

/** Tilts of the disc relative to the line of the foramina that are tried, degrees. */
const TILTS = [0, 6, 12];
/** The disc lies this far in front of the foramina, and its profile extends this far along the spine, mm. */
const FRONT_MM = [12, 15, 18, 21, 24, 27, 30];
const [BELOW_MM, ABOVE_MM] = [20, 16];
/** Length of the profile that a disc takes at most, mm. */
const WINDOW_MM = 17;

/**
 * Thickness of a disc on a T1 series, as the darkness of disc and end plates summed along the spine: mm of a disc that is
 * black between bodies of the usual grey. NaN where the picture does not show it.
 * @param place the middle of the disc's two foramina.
 */
export function discThickness(t1: Sampler, line: SpineLine, place: Vector3): number {
  const [, yAbove] = line.at(place[2] + 8);
  const [, yBelow] = line.at(place[2] - 8);
  const lean = Math.atan2(yAbove - yBelow, 16);
  const found = TILTS.map((tilt) => {
    const angle = lean - (tilt * Math.PI) / 180;
    return darkest(profile(t1, place, angle));
  });
  return Math.max(...found);
}

/** Greys along a direction that leans back by an angle, one per mm from below to above. */
function profile(t1: Sampler, [x, y, z]: Vector3, angle: number): number[] {
  const [back, up] = [Math.sin(angle), Math.cos(angle)];
  return Array.from({ length: BELOW_MM + ABOVE_MM + 1 }, (_, i) => {
    const along = i - BELOW_MM;
    const greys = FRONT_MM.flatMap((front) =>
      [-3, 3].flatMap(
        (side) => t1([x + side, y + along * back - front * up, z + along * up + front * back]) ?? [],
      ),
    );
    return mean(greys);
  });
}

/** The most darkness in a window of a profile, relative to its bright part. */
function darkest(greys: readonly number[]): number {
  const bright = quantile(greys.filter(Number.isFinite), 0.8);
  const darkness = greys.map((grey) => (Number.isFinite(grey) ? Math.max(0, 1 - grey / bright) : 0));
  const windows = darkness.map((_, i) =>
    darkness.slice(i, i + WINDOW_MM).reduce((sum, value) => sum + value, 0),
  );
  return Math.max(...windows);
}

import { mean, quantile } from "../math/statistics.ts";
import { inFront, type PathStep } from "./column-path.ts";
import type { Sampler } from "./volume-sampler.ts";

/** A disc that a T1 series shows. */
export interface SeenDisc {
  /** Index of the step of the path whose plane holds its middle. */
  readonly step: number;
  /** Thickness: mm of a disc that is black between bodies of the usual grey. */
  readonly thicknessMm: number;
}

/** Tilts of a disc against the plane across the sac that are tried, degrees. */
const TILTS = [-18, -12, -6, 0, 6, 12, 18];
/** Distances from the middle of the sac to the bodies in front of it, and to their middle, mm. */
const FRONT_MM = [11, 14, 17, 20, 23, 26, 29];
const MIDDLE_MM = 20;
const SIDES_MM = [-4, 0, 4];
/** Share of a profile's samples that must lie within the picture. */
const LEAST_SEEN = 0.7;
/** Half the length over which the grey of the bodies is taken, half of a disc's, and the least distance of two, mm. */
const [AROUND_MM, HALF_DISC_MM, APART_MM] = [30, 5, 9];
/** A peak of less darkness is no disc. */
const LEAST_MM = 1;

/** Finds the discs in front of the dural sac, dark on T1 between bright bodies, from below to above. */
export function findDiscs(t1: Sampler, path: readonly PathStep[]): SeenDisc[] {
  const tilted = TILTS.map((tilt) =>
    sumOver(darkness(profile(t1, path, (tilt * Math.PI) / 180)), HALF_DISC_MM),
  );
  const darkest = path.map((_, step) => Math.max(...tilted.map((sums) => sums[step] ?? 0)));
  return darkest.flatMap((thicknessMm, step): SeenDisc[] => {
    const before = darkest.slice(Math.max(0, step - APART_MM), step);
    const after = darkest.slice(step + 1, step + APART_MM + 1);
    const isPeak =
      before.every((other) => other < thicknessMm) && after.every((other) => other <= thicknessMm);
    return isPeak && thicknessMm > LEAST_MM ? [{ step, thicknessMm }] : [];
  });
}

/** Mean grey across the bodies for each step; NaN where the picture does not show them. */
function profile(t1: Sampler, path: readonly PathStep[], angle: number): number[] {
  return path.map((step) => {
    const greys: number[] = [];
    for (const frontMm of FRONT_MM) {
      const [x, y, z] = inFront(step, frontMm, MIDDLE_MM, angle);
      for (const side of SIDES_MM) {
        const grey = t1([x + side, y, z]);
        if (grey !== undefined) greys.push(grey);
      }
    }
    return greys.length < LEAST_SEEN * FRONT_MM.length * SIDES_MM.length ? Number.NaN : mean(greys);
  });
}

/** Darkness of each step relative to the bodies around it: 0 as bright, 1 black. */
function darkness(greys: readonly number[]): number[] {
  return greys.map((grey, i) => {
    if (!Number.isFinite(grey)) return Number.NaN;
    const around = greys.slice(Math.max(0, i - AROUND_MM), i + AROUND_MM + 1).filter(Number.isFinite);
    return Math.max(0, 1 - grey / quantile(around, 0.75));
  });
}

/** Sums over a window about each step; 0 where the picture does not show all of it. */
function sumOver(values: readonly number[], half: number): number[] {
  return values.map((_, i) => {
    if (i < half || i + half >= values.length) return 0;
    const sum = values.slice(i - half, i + half + 1).reduce((total, value) => total + value, 0);
    return Number.isFinite(sum) ? sum : 0;
  });
}

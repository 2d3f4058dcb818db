import { elementAt } from "@spinegrade/pipeline/element-at";
import type { Generator } from "@spinegrade/random";
import { LEVELS } from "@spinegrade/competition-data";
import type { Anatomy } from "../anatomy/build-anatomy.ts";
import { add, cross, scale, unit, type Vector3 } from "@spinegrade/volumes/slices";
import { toPatient } from "../math/frame.ts";
import type { SizeOptions } from "./size-options.ts";
import { discOfLevel } from "../spine/spine-model.ts";
import { obliquity, spacingOver, stackPlanes, type Axes, type Grid, type Planes } from "./stack-planes.ts";

const AXIAL_SIZES = [320, 384, 512];
const AXIAL_SIZE_WEIGHTS = [60, 28, 12];

/** Draws the planes of an axial series: a block along each disc, or one straight stack over all. */
export function axialPlanes(anatomy: Anatomy, options: SizeOptions, generator: Generator): Planes {
  const size = elementAt(AXIAL_SIZES, generator.pickIndexByWeight(AXIAL_SIZE_WEIGHTS));
  const grid = { size: options.imageSize ?? size, fieldMm: generator.uniform(175, 225) };
  const isAngled = generator.bernoulli(0.5);
  const yaw = obliquity(generator);
  return isAngled
    ? angledBlocks(anatomy, grid, yaw, options, generator)
    : straightStack(anatomy, grid, yaw, options, generator);
}

function axialAxes(yaw: number, down: Vector3): Axes {
  const row = unit([Math.cos(yaw), Math.sin(yaw), 0]);
  const normal = unit(cross(row, down));
  return { row, down: cross(normal, row) };
}

/** The targets of an axial series, L1/L2 to L5/S1. */
export function axialTargets(anatomy: Anatomy): Vector3[] {
  return LEVELS.map((_, k) => target(anatomy, k));
}

/** The back edge of a level's disc. */
function target(anatomy: Anatomy, k: number): Vector3 {
  const disc = discOfLevel(anatomy.spine, k);
  return toPatient(disc.frame, [0, disc.depthMm / 2, 0]);
}

/** A block of three to five slices along each disc. */
function angledBlocks(
  anatomy: Anatomy,
  grid: Omit<Grid, "axes">,
  yaw: number,
  options: SizeOptions,
  generator: Generator,
): Planes {
  const perLevel =
    options.axialSlices === undefined
      ? generator.integer(3, 6)
      : Math.max(1, Math.floor(options.axialSlices / 5));
  const thicknessMm = Number(generator.uniform(3, 5).toFixed(1));
  const spacingMm = Number((thicknessMm * generator.uniform(1, 1.15)).toFixed(2));
  const slices = [4, 3, 2, 1, 0].flatMap((k) => {
    const disc = discOfLevel(anatomy.spine, k);
    const lean = generator.normal(0, 0.04);
    const down = unit(add(disc.frame.posterior, scale(disc.frame.up, lean)));
    const middle = add(target(anatomy, k), [
      generator.normal(0, 2),
      generator.normal(0, 5),
      generator.normal(0, 1),
    ]);
    return stackPlanes(middle, { ...grid, axes: axialAxes(yaw, down) }, perLevel, spacingMm);
  });
  return { thicknessMm, spacingMm, slices };
}

/** One stack from below L5/S1 to above L1/L2, at one angle. */
function straightStack(
  anatomy: Anatomy,
  grid: Omit<Grid, "axes">,
  yaw: number,
  options: SizeOptions,
  generator: Generator,
): Planes {
  const count = options.axialSlices ?? generator.integer(22, 26);
  const [top, bottom] = [target(anatomy, 0), target(anatomy, 4)];
  const lean = generator.normal(0.06, 0.05);
  const axes = axialAxes(yaw, unit([0, Math.cos(lean), Math.sin(lean)]));
  const heightMm = Math.abs(top[2] - bottom[2]) + generator.uniform(14, 24);
  const spacingMm = Number(spacingOver(heightMm, count).toFixed(2));
  const thicknessMm = Number(Math.min(5, Math.max(3, spacingMm * generator.uniform(0.7, 0.9))).toFixed(1));
  const middle = add(scale(add(top, bottom), 0.5), [generator.normal(0, 2), generator.normal(0, 5), 0]);
  return { thicknessMm, spacingMm, slices: stackPlanes(middle, { ...grid, axes }, count, spacingMm) };
}

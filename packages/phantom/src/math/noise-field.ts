import { Generator } from "@spinegrade/random";

const SIZE = 64;
const MASK = SIZE - 1;
/** Added to every coordinate so that truncation rounds down; a multiple of the period. */
const ABOVE_ZERO = 64 * 1024;

/**
 * A smooth random field of mean 0 and standard deviation about 1 over all of space: trilinear interpolation of a
 * periodic lattice of 64^3 normal deviates. The unit of length is one lattice step.
 */
export type NoiseField = (x: number, y: number, z: number) => number;

let shared: NoiseField | undefined;

/** The noise field that textures all studies, each at a different offset; drawn once per process. */
export function textureNoise(): NoiseField {
  shared ??= drawNoiseField(Generator.fromSeed(0, "texture"));
  return shared;
}

/** Draws a field. Its period of 64 steps is longer than any part that is textured with it. */
function drawNoiseField(generator: Generator): NoiseField {
  const lattice = Float32Array.from({ length: SIZE ** 3 }, () => generator.normal());
  return (x, y, z) => {
    const x0 = (x + ABOVE_ZERO) | 0;
    const y0 = (y + ABOVE_ZERO) | 0;
    const z0 = (z + ABOVE_ZERO) | 0;
    const fx = x + ABOVE_ZERO - x0;
    const fy = y + ABOVE_ZERO - y0;
    const fz = z + ABOVE_ZERO - z0;
    const xa = x0 & MASK;
    const xb = (x0 + 1) & MASK;
    const ya = (y0 & MASK) << 6;
    const yb = ((y0 + 1) & MASK) << 6;
    const za = (z0 & MASK) << 12;
    const zb = ((z0 + 1) & MASK) << 12;
    const near = mix2(lattice, za + ya, za + yb, xa, xb, fx, fy);
    const far = mix2(lattice, zb + ya, zb + yb, xa, xb, fx, fy);
    // interpolation between independent deviates halves their spread on average
    return (near + fz * (far - near)) * 1.8;
  };
}

function mix2(
  lattice: Float32Array,
  rowA: number,
  rowB: number,
  xa: number,
  xb: number,
  fx: number,
  fy: number,
): number {
  const a0 = lattice[rowA + xa] as number;
  const a1 = lattice[rowA + xb] as number;
  const b0 = lattice[rowB + xa] as number;
  const b1 = lattice[rowB + xb] as number;
  const a = a0 + fx * (a1 - a0);
  const b = b0 + fx * (b1 - b0);
  return a + fy * (b - a);
}

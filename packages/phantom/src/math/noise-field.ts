import { Generator } from "@spinegrade/random";
import type { Points } from "./points.ts";

const SIZE = 64;
const MASK = SIZE - 1;
/** Added to every coordinate so that truncation rounds down; a multiple of the period. */
const ABOVE_ZERO = 64 * 1024;

/**
 * A smooth random field of mean 0 and standard deviation about 1 over all of space: trilinear interpolation of a
 * periodic lattice of 64^3 normal deviates. The unit of length is one lattice step.
 */
export class NoiseField {
  readonly #lattice = new Float32Array(SIZE ** 3);

  /** Draws a field. Its period of 64 steps is longer than any part that is textured with it. */
  constructor(generator: Generator) {
    generator.fillNormal(this.#lattice, 1);
  }

  /** Writes the field at the first `count` points to `values`; fast where neighbours in the list are so in space, too. */
  sample({ x: xs, y: ys, z: zs }: Points, count: number, values: Float64Array): void {
    const lattice = this.#lattice;
    let cellX = -1;
    let cellY = -1;
    let cellZ = -1;
    // the lower corners of the cell's four edges along x, and the differences along them
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let alongA = 0;
    let alongB = 0;
    let alongC = 0;
    let alongD = 0;
    for (let i = 0; i < count; i++) {
      const x = (xs[i] as number) + ABOVE_ZERO;
      const y = (ys[i] as number) + ABOVE_ZERO;
      const z = (zs[i] as number) + ABOVE_ZERO;
      const x0 = x | 0;
      const y0 = y | 0;
      const z0 = z | 0;
      if (x0 !== cellX || y0 !== cellY || z0 !== cellZ) {
        cellX = x0;
        cellY = y0;
        cellZ = z0;
        const xa = x0 & MASK;
        const xb = (x0 + 1) & MASK;
        const ya = (y0 & MASK) << 6;
        const yb = ((y0 + 1) & MASK) << 6;
        const za = (z0 & MASK) << 12;
        const zb = ((z0 + 1) & MASK) << 12;
        a = lattice[za + ya + xa] as number;
        b = lattice[za + yb + xa] as number;
        c = lattice[zb + ya + xa] as number;
        d = lattice[zb + yb + xa] as number;
        alongA = (lattice[za + ya + xb] as number) - a;
        alongB = (lattice[za + yb + xb] as number) - b;
        alongC = (lattice[zb + ya + xb] as number) - c;
        alongD = (lattice[zb + yb + xb] as number) - d;
      }
      const fx = x - x0;
      const fy = y - y0;
      const low = a + fx * alongA;
      const near = low + fy * (b + fx * alongB - low);
      const high = c + fx * alongC;
      const far = high + fy * (d + fx * alongD - high);
      // interpolation between independent deviates halves their spread on average
      values[i] = (near + (z - z0) * (far - near)) * 1.8;
    }
  }
}

let shared: NoiseField | undefined;

/** The noise field that textures all studies, each at a different offset; drawn once per process. */
export function textureNoise(): NoiseField {
  shared ??= new NoiseField(Generator.fromSeed(0, "texture"));
  return shared;
}

import type { Generator } from "@spinegrade/random";

/** Entries of the table of `normalLevels`: a power of 2, so that a mask draws one. */
const TABLE_SIZE = 4096;

/** The table of `normalLevels`, made on first use: it takes 50 ms, which most programs that import this need not spend. */
let tabulated: Float32Array | undefined;

/**
 * Adds independent normal noise to every voxel, as GaussNoise of albumentations 1.4.14 does with uint8 images: the noise
 * is truncated towards zero to whole grey levels, which takes about half a level off it, the sum cut to 0..255.
 * @param voxels any shape; not changed.
 * @param variance of the noise, squared grey levels.
 */
export function addNoise(voxels: Uint8Array, variance: number, generator: Generator): Uint8Array {
  const sigma = Math.sqrt(variance);
  tabulated ??= normalLevels();
  const levels = Int16Array.from(tabulated, (level) => level * sigma);
  const noise = new Int16Array(PIECE);
  const noisy = new Uint8Array(voxels.length);
  for (let start = 0; start < voxels.length; start += PIECE) {
    drawNoise(noise, levels, generator, Math.min(PIECE, voxels.length - start));
    addGreys(voxels.subarray(start, start + PIECE), noise, noisy.subarray(start, start + PIECE));
  }
  return noisy;
}

/** Voxels that noise is drawn for at a time: few enough to stay in the processor's nearest cache. */
const PIECE = 4096;

function drawNoise(noise: Int16Array, levels: Int16Array, generator: Generator, count: number): void {
  for (let i = 0; i < count; i += 2) {
    const word = generator.uint32();
    noise[i] = levels[word & (TABLE_SIZE - 1)] as number;
    noise[i + 1] = levels[(word >>> 12) & (TABLE_SIZE - 1)] as number;
  }
}

/**
 * Adds a number of grey levels to each voxel, the sum cut to 0..255.
 * @param voxels any shape; not changed unless it is `target`.
 * @param greys at least one for each voxel.
 * @returns target, by default new.
 */
export function addGreys(
  voxels: Uint8Array,
  greys: Int16Array,
  target = new Uint8Array(voxels.length),
): Uint8Array {
  for (let i = 0; i < voxels.length; i++) {
    const sum = (voxels[i] as number) + (greys[i] as number);
    target[i] = sum < 0 ? 0 : sum > 255 ? 255 : sum;
  }
  return target;
}

/**
 * Equally likely values of a standard normal deviate, as the midpoints of 4,096 shares of its distribution, with mean 0
 * and variance 1. A draw from the table is one of twelve bits; a volume needs millions.
 */
function normalLevels(): Float32Array {
  const levels = new Float64Array(TABLE_SIZE);
  const step = 1e-4;
  let share = 0;
  let filled = 0;
  // the left half by walking up the density's integral; the right half mirrors it
  for (let x = -6; filled < TABLE_SIZE / 2; x += step) {
    share += (step * Math.exp(-0.5 * (x + step / 2) ** 2)) / Math.sqrt(2 * Math.PI);
    while (filled < TABLE_SIZE / 2 && share >= (filled + 0.5) / TABLE_SIZE) {
      levels[filled] = x;
      levels[TABLE_SIZE - 1 - filled] = -x;
      filled++;
    }
  }
  const rms = Math.sqrt(levels.reduce((sum, level) => sum + level * level, 0) / TABLE_SIZE);
  return Float32Array.from(levels, (level) => level / rms);
}

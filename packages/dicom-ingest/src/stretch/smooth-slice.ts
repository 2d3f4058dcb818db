import { reflect } from "../pixels/reflect.ts";

/** Standard deviations after which scipy cuts a Gaussian off. */
const TRUNCATE = 4;

/** Pixels of a slice in double precision, row by row. */
export interface DoubleGrid {
  readonly rows: number;
  readonly columns: number;
  readonly pixels: Float64Array;
}

/**
 * Smooths a slice along both axes by a Gaussian, edges mirrored, as scipy.ndimage.gaussian_filter does with mode
 * "mirror". An axis with a standard deviation of 0 stays as it is.
 * @param sigmas of the rows' axis and the columns', in pixels.
 */
export function smoothSlice(
  { rows, columns, pixels }: DoubleGrid,
  [sigmaY, sigmaX]: readonly [number, number],
): DoubleGrid {
  const down = filterLines(pixels, { lines: columns, lineStep: 1, count: rows, step: columns }, sigmaY);
  const across = filterLines(down, { lines: rows, lineStep: columns, count: columns, step: 1 }, sigmaX);
  return { rows, columns, pixels: across };
}

/** Layout of the values of a grid's lines along one axis. */
interface Lines {
  readonly lines: number;
  readonly lineStep: number;
  /** Values of a line, and the places between two of them. */
  readonly count: number;
  readonly step: number;
}

function filterLines(
  pixels: Float64Array,
  { lines, lineStep, count, step }: Lines,
  sigma: number,
): Float64Array {
  if (sigma === 0) return pixels;
  const weights = gaussianWeights(sigma);
  const radius = (weights.length - 1) / 2;
  const places = Int32Array.from({ length: count + 2 * radius }, (_, i) => reflect(i - radius, count) * step);
  const filtered = new Float64Array(pixels.length);
  for (let line = 0; line < lines; line++) {
    const begin = line * lineStep;
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++)
        sum += (weights[k] as number) * (pixels[begin + (places[i + k] as number)] as number);
      filtered[begin + i * step] = sum;
    }
  }
  return filtered;
}

/** Weights from -radius to radius, of sum 1. */
function gaussianWeights(sigma: number): Float64Array {
  const radius = Math.floor(TRUNCATE * sigma + 0.5);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp((-0.5 * (i - radius) ** 2) / sigma ** 2),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

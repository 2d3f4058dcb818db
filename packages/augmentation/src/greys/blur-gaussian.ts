import type { VolumeShape } from "@spinegrade/shape-alignment";
import { filterSlices } from "../points/filter-slices.ts";
import { compileRowProgram, get, set, type RowProgram } from "../row-program.ts";
import { ADD_16, FIRST_HALF, SECOND_HALF, shiftLeft, shiftRight, splat, TO_BYTES } from "../simd.ts";

/** The kernels that OpenCV uses for these sizes when no sigma is given, as powers of two to be summed: 6 is 4 + 2. */
const WEIGHT_BITS: Readonly<Record<number, readonly (readonly number[])[]>> = {
  3: [[0], [1], [0]],
  5: [[0], [2], [2, 1], [2], [0]],
};

const programs = new Map<number, RowProgram>();

/**
 * Gaussian blur of 3 or 5 px (`cv2.GaussianBlur` with sigma 0, mirrored at the edges), in whole numbers as there.
 * @param voxels [D, H, W]; not changed.
 * @throws RangeError for another size.
 */
export function blurGaussian(voxels: Uint8Array, shape: VolumeShape, size: number): Uint8Array {
  const weightBits = WEIGHT_BITS[size];
  if (weightBits === undefined)
    throw new RangeError(`a Gaussian kernel of ${size} px is not known here; 3 and 5 are`);
  const program = programs.get(size) ?? compileGaussian(weightBits);
  programs.set(size, program);
  return filterSlices(voxels, shape, { size, border: "reflect-101", program });
}

/** Columns first, then their sums along the row; all sums stay below 2^16. */
function compileGaussian(weightBits: readonly (readonly number[])[]): RowProgram {
  const size = weightBits.length;
  // weights sum to 4 or 16 along each axis
  const totalBits = size === 3 ? 4 : 8;
  const columns = weightBits.map((_, column) => column);
  return compileRowProgram({
    rows: size,
    vectors: 2 * size,
    code: (pixels, vector) => {
      const half = (which: readonly number[], base: number): number[] => {
        const column = (at: number): number[] => [
          ...weightedSum(weightBits, (row) => [...pixels(row, at), ...which]),
          ...set(vector(base + at)),
        ];
        const sum = weightedSum(weightBits, (at) => get(vector(base + at)));
        const rounding = splat(1 << (totalBits - 1));
        return [...columns.flatMap(column), ...sum, ...rounding, ...ADD_16, ...shiftRight(totalBits)];
      };
      return [...half(FIRST_HALF, 0), ...half(SECOND_HALF, size), ...TO_BYTES];
    },
  });
}

function weightedSum(
  weightBits: readonly (readonly number[])[],
  operand: (index: number) => readonly number[],
): number[] {
  const terms = weightBits.flatMap((bits, index) =>
    bits.map((bit) => [...operand(index), ...shiftLeft(bit)]),
  );
  return terms.flatMap((term, index) => (index === 0 ? term : [...term, ...ADD_16]));
}

import type { VolumeShape } from "@spinegrade/shape-alignment";
import { filterSlices } from "../points/filter-slices.ts";
import { medianNetwork } from "./median-network.ts";
import { compileRowProgram, get, set, type RowProgram } from "../row-program.ts";
import { LARGER, SMALLER } from "../simd.ts";

const programs = new Map<number, RowProgram>();

/**
 * The median of each pixel's square neighbourhood (`cv2.medianBlur`, edge pixels repeated).
 * @param voxels [D, H, W]; not changed.
 * @param size 3 or 5 px.
 * @throws RangeError for another size.
 */
export function blurMedian(voxels: Uint8Array, shape: VolumeShape, size: number): Uint8Array {
  if (size !== 3 && size !== 5) throw new RangeError(`a median of ${size} px is not known here; 3 and 5 are`);
  const program = programs.get(size) ?? compileMedian(size);
  programs.set(size, program);
  return filterSlices(voxels, shape, { size, border: "replicate", program });
}

function compileMedian(size: number): RowProgram {
  const { slots, steps, result } = medianNetwork(size * size);
  return compileRowProgram({
    rows: size,
    vectors: slots,
    code: (pixels, vector) => {
      const code = steps.flatMap((step): number[] => {
        if (step.kind === "load") {
          const [row, column] = [Math.floor(step.value / size), step.value % size];
          return [...pixels(row, column), ...set(vector(step.slot))];
        }
        const both = [...get(vector(step.low)), ...get(vector(step.high))];
        return [...both, ...SMALLER, ...both, ...LARGER, ...set(vector(step.high)), ...set(vector(step.low))];
      });
      return [...code, ...get(vector(result))];
    },
  });
}

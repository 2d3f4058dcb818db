import { mergeTapes } from "./merge-tapes.ts";
import { type Computation, type ReadConstants, recordTape } from "./record-tape.ts";
import { pruned } from "./pruned.ts";
import type { InputShapes, Recording } from "./recording.ts";
import { withWholeRecurrence } from "./whole-recurrence.ts";

/** The two depths that a net is recorded with. */
export type Depths = readonly [number, number];

/** Multiples of five, as a stack of five levels needs, with more than one slice of each level. */
const LEVEL_DEPTHS: Depths = [10, 15];

/**
 * For nets with strides along the slices. The five strides of a ResNet or DenseNet leave other lengths of one than of the
 * other, and as the two differ by a prime, none is mistaken for a share of the slices.
 */
export const STRIDED_DEPTHS: Depths = [30, 61];

/**
 * Records a net for inputs of any depth: it runs on inputs of two depths, and all numbers in which the two
 * differ are taken for multiples of the depth, or for lengths that strides make. Operations that no output needs are dropped.
 * @throws RangeError when the net computes otherwise at another depth.
 */
export function recordNet(
  compute: Computation,
  inputs: InputShapes,
  [few, many]: Depths = LEVEL_DEPTHS,
): Recording {
  const constants: ReadConstants = new Map();
  const tapeOf = (depth: number): { depth: number; value: ReturnType<typeof recordTape> } => ({
    depth,
    value: recordTape(
      compute,
      Object.values(inputs).map((shape) => shape.map((length) => (length === "depth" ? depth : length))),
      constants,
    ),
  });
  return pruned(withWholeRecurrence(mergeTapes([tapeOf(few), tapeOf(many)])));
}

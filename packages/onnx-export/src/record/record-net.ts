import { mergeTapes } from "./merge-tapes.ts";
import { type Computation, type ReadConstants, recordTape } from "./record-tape.ts";
import { pruned } from "./pruned.ts";
import type { InputShapes, Recording } from "./recording.ts";
import { withWholeRecurrence } from "./whole-recurrence.ts";

/** Two depths: multiples of five, as a stack of five levels needs, with more than one slice of each level. */
const DEPTHS = [10, 15] as const;

/**
 * Records a net for inputs of any depth: it runs on inputs of two depths, and all numbers in which the two
 * differ are taken for multiples of the depth. Operations that no output needs are dropped.
 * @throws RangeError when the net computes otherwise at another depth.
 */
export function recordNet(compute: Computation, inputs: InputShapes): Recording {
  const constants: ReadConstants = new Map();
  const [few, many] = DEPTHS;
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

import { mergeTapes } from "./merge-tapes.ts";
import { type Computation, type ReadConstants, recordTape } from "./record-tape.ts";
import type { Operation, Recording } from "./recording.ts";

/** Multiples of five, as a stack of five levels needs, with more than one slice of each level. */
const DEPTHS = [10, 15] as const;

/**
 * Records a net for volumes of any depth: it runs on two volumes of different depths, and all numbers in which the two
 * differ are taken for multiples of the depth. Operations that no output needs are dropped.
 * @throws RangeError when the net computes otherwise at another depth.
 */
export function recordNet(compute: Computation, [height, width]: readonly [number, number]): Recording {
  const constants: ReadConstants = new Map();
  const [few, many] = DEPTHS;
  const tapeOf = (depth: number): { depth: number; value: ReturnType<typeof recordTape> } => ({
    depth,
    value: recordTape(compute, [depth, height, width], constants),
  });
  return pruned(mergeTapes([tapeOf(few), tapeOf(many)]));
}

/** Without the operations that no output depends on. */
function pruned({ operations, outputs }: Recording): Recording {
  const needed = new Set(Object.values(outputs).map(({ id }) => id));
  const kept: Operation[] = [];
  for (const operation of [...operations].reverse()) {
    if (!operation.outputs.some(({ id }) => needed.has(id))) continue;
    for (const input of operation.inputs) if (input.kind === "value") needed.add(input.id);
    kept.unshift(operation);
  }
  return { operations: kept, outputs };
}

import type { Operation, Recording } from "./recording.ts";

/** A recording without the operations that no output depends on. */
export function pruned({ operations, outputs }: Recording): Recording {
  const needed = new Set(Object.values(outputs).map(({ id }) => id));
  const kept: Operation[] = [];
  for (const operation of [...operations].reverse()) {
    if (!operation.outputs.some(({ id }) => needed.has(id))) continue;
    for (const input of operation.inputs) if (input.kind === "value") needed.add(input.id);
    kept.unshift(operation);
  }
  return { operations: kept, outputs };
}

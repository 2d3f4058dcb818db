import { contentKey } from "@spinegrade/pipeline";
import type { PlanTask, Resources } from "./plan.ts";

/** The parts from which `makeTask` makes a task. */
export interface TaskParts {
  readonly id: string;
  readonly kind: string;
  readonly command: readonly string[];
  readonly dependsOn?: readonly PlanTask[];
  readonly resources: Resources;
  readonly outputs: readonly string[];
  readonly exitCodes?: readonly number[];
  /** The inputs of the outputs besides command and dependencies: versions, settings, hashes of files. */
  readonly inputs: object;
}

/** A task whose hash covers its command, its inputs and those of its dependencies. */
export function makeTask(parts: TaskParts): PlanTask {
  const { id, kind, command, dependsOn = [], resources, outputs, exitCodes = [0], inputs } = parts;
  const needed = dependsOn.map((task) => task.inputs);
  // threads change the order of sums, a device its rounding
  const { cores, gpus } = resources;
  return {
    ...{ id, kind, command, resources, outputs, exitCodes },
    inputs: contentKey({ command, inputs, needed, cores, gpus }),
    dependsOn: dependsOn.map((task) => task.id),
    receipt: `receipts/${id}`,
  };
}

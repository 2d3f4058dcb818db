import { compileSchema, type Parse } from "@spinegrade/pipeline";
import type { CheckpointShapes } from "@spinegrade/tasks";
import type { TwoStageModel } from "./two-stage-model.ts";

/** The net that a training records in its checkpoint: the run file's `net`. */
export interface RecordedNet {
  readonly task: string;
  /** The encoder's timm name. */
  readonly encoder: string;
  /** Present where the run corrects the points that its net finds in close-ups. */
  readonly closeUps?: unknown;
  readonly [key: string]: unknown;
}

/**
 * Creates the net of a checkpoint, without its weights.
 * @param source names the checkpoint in errors.
 */
export type OpenNet = (net: RecordedNet, state: CheckpointShapes["state"], source: string) => TwoStageModel;

/** Options of a net whose weights are loaded next. */
export const EMPTY = { seed: null } as const;

/** JSON schema of sides and counts. */
export const SIZE = { type: "integer", minimum: 1 } as const;

/** Reads the keys of a recorded net that its shapes follow from. */
export function netReader<T>(
  properties: Readonly<Record<string, object>>,
  optional: readonly string[] = [],
): Parse<T> {
  const required = Object.keys(properties).filter((key) => !optional.includes(key));
  return compileSchema<T>({ type: "object", required, properties });
}

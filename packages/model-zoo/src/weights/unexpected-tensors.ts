import { CheckpointError } from "../checkpoints/checkpoint-error.ts";
import { shownName } from "../checkpoints/shown-name.ts";

/** Number of names that the error shows. */
const SHOWN = 5;

/** The error about weights with tensors that the encoder does not have. @param source the weights' name in the error. */
export function unexpectedTensors(unexpected: readonly string[], source: string): CheckpointError {
  const names = unexpected.slice(0, SHOWN).map(shownName).join(", ");
  return new CheckpointError(
    `${source} holds tensors that the encoder does not have: ${names} (${unexpected.length} in all); use weights of this model`,
    { missing: [], unexpected, misshapen: [], notFinite: [] },
  );
}

import type { State, StateTensor } from "../checkpoints/state.ts";
import { unexpectedTensors } from "./unexpected-tensors.ts";

/** The parts of timm's models after the maps: pooling norms, last convolutions and the classifier. */
const AFTER_THE_MAPS = /^(head|fc|classifier|norm|conv_head|bn2|features\.norm5)\./;

/**
 * Converts a timm classifier's weights to an encoder's: drops everything after the four maps and applies the names that
 * timm uses for a features-only model (`stages.0` becomes `stages_0`).
 * @param wanted the encoder's names.
 * @throws CheckpointError if the weights contain anything else that the encoder does not have.
 */
export function adaptTimmState(state: State, wanted: ReadonlySet<string>, source: string): State {
  const adapted = new Map<string, StateTensor>();
  const unexpected: string[] = [];
  for (const [name, tensor] of state) {
    const own = [name, flattened(name)].find((candidate) => wanted.has(candidate));
    if (own !== undefined) adapted.set(own, tensor);
    else if (!AFTER_THE_MAPS.test(name)) unexpected.push(name);
  }
  if (unexpected.length === 0) return adapted;
  throw unexpectedTensors(unexpected, source);
}

/** `stages.0.blocks.1` -> `stages_0.blocks.1`, `features.conv0` -> `features_conv0`. */
function flattened(name: string): string {
  return name.replace(/^(stages|stem|features)\./, "$1_");
}

import type { ParameterizedNet } from "@spinegrade/model-zoo";

/** Two nets as one, for an optimizer and a checkpoint. Their entries have different names. */
export function joinNets(first: ParameterizedNet, second: ParameterizedNet): ParameterizedNet {
  // at each call: asking before a checkpoint is loaded would give kernels of 16 bits memory in float32
  return {
    parameters: () => new Map([...first.parameters(), ...second.parameters()]),
    buffers: () => new Map([...first.buffers(), ...second.buffers()]),
    state: () => new Map([...first.state(), ...second.state()]),
    dispose: () => {
      first.dispose();
      second.dispose();
    },
  };
}

import type { ParameterizedNet } from "@spinegrade/model-zoo";

/** Two nets as one, for an optimizer and a checkpoint. Their entries have different names. */
export function joinNets(first: ParameterizedNet, second: ParameterizedNet): ParameterizedNet {
  const [parameters, buffers] = [
    new Map([...first.parameters(), ...second.parameters()]),
    new Map([...first.buffers(), ...second.buffers()]),
  ];
  return {
    parameters: () => parameters,
    buffers: () => buffers,
    state: () => new Map([...first.state(), ...second.state()]),
    dispose: () => {
      first.dispose();
      second.dispose();
    },
  };
}

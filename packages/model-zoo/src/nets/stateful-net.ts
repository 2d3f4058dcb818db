import type { ParameterStore } from "../parameters/parameter-store.ts";
import type { ParameterizedNet } from "./net.ts";

/** The parameters and the state of a net whose layers were made in this store. */
export function statefulNet(store: ParameterStore): ParameterizedNet {
  const [parameters, buffers] = [store.variables("parameter"), store.variables("buffer")];
  return {
    parameters: () => parameters,
    buffers: () => buffers,
    state: () => store.state(),
    dispose: () => {
      store.dispose();
    },
  };
}

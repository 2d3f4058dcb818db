import type { ParameterStore } from "../parameters/parameter-store.ts";
import type { ParameterizedNet } from "./net.ts";

/** The parameters and the state of a net whose layers were made in this store. */
export function statefulNet(store: ParameterStore): ParameterizedNet {
  return {
    parameters: () => store.variables("parameter"),
    buffers: () => store.variables("buffer"),
    state: () => store.state(),
    dispose: () => {
      store.dispose();
    },
  };
}

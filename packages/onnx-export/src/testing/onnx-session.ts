import { repeats } from "@spinegrade/test-utils";
import * as ort from "onnxruntime-web";

ort.env.wasm.numThreads = 1;

/** Optimising takes a large part of the test, and a user's runtime does it: `npm run test:slow` does. */
const OPTIMISATION = repeats(0, 1) === 1 ? "all" : "disabled";

/** The outputs of a model by name. */
export type Outputs = Readonly<
  Record<string, { readonly dims: readonly number[]; readonly values: Float32Array }>
>;

/** An input of a model. */
export interface Shaped {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/** A model in a runtime: inputs by name -> its outputs. The caller releases it. */
export interface OpenModel {
  readonly run: (inputs: Readonly<Record<string, Shaped>>) => Promise<Outputs>;
  readonly release: () => Promise<void>;
}

/** Opens a model in ONNX Runtime as WebAssembly, which refuses one that is not valid. */
export async function openModel(model: Uint8Array): Promise<OpenModel> {
  const session = await ort.InferenceSession.create(model, { graphOptimizationLevel: OPTIMISATION });
  return {
    run: async (inputs) => {
      const given = Object.entries(inputs).map(
        ([name, { values, shape }]) => [name, new ort.Tensor("float32", values, [...shape])] as const,
      );
      const results = await session.run(Object.fromEntries(given));
      return Object.fromEntries(
        Object.entries(results).map(([name, { data, dims }]) => {
          if (!(data instanceof Float32Array)) throw new TypeError(`${name} is not of float32`);
          return [name, { dims, values: data }];
        }),
      );
    },
    release: () => session.release(),
  };
}

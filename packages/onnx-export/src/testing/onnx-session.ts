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

/** Runs a model in ONNX Runtime as WebAssembly: inputs by name, or `images` of a shape -> its outputs. */
export interface RunModel {
  readonly runAll: (inputs: Readonly<Record<string, Shaped>>) => Promise<Outputs>;
  readonly run: (images: Float32Array, shape: readonly number[]) => Promise<Outputs>;
}

/** Opens a model; ONNX Runtime refuses one that is not valid. The caller releases it. */
export async function openModel(
  model: Uint8Array,
): Promise<RunModel & { readonly release: () => Promise<void> }> {
  const session = await ort.InferenceSession.create(model, { graphOptimizationLevel: OPTIMISATION });
  const runAll: RunModel["runAll"] = async (inputs) => {
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
  };
  return {
    runAll,
    run: (values, shape) => runAll({ images: { values, shape } }),
    release: () => session.release(),
  };
}

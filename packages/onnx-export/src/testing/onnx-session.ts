import { repeats } from "@spinegrade/test-utils";
import * as ort from "onnxruntime-web";

ort.env.wasm.numThreads = 1;

/** Optimising takes a large part of the test, and a user's runtime does it: `npm run test:slow` does. */
const OPTIMISATION = repeats(0, 1) === 1 ? "all" : "disabled";

/** The outputs of a model by name. */
export type Outputs = Readonly<
  Record<string, { readonly dims: readonly number[]; readonly values: Float32Array }>
>;

/** Runs a model in ONNX Runtime as WebAssembly: `images` of a shape -> its outputs. */
export type RunModel = (images: Float32Array, shape: readonly number[]) => Promise<Outputs>;

/** Opens a model; ONNX Runtime refuses one that is not valid. The caller releases it. */
export async function openModel(
  model: Uint8Array,
): Promise<{ readonly run: RunModel; readonly release: () => Promise<void> }> {
  const session = await ort.InferenceSession.create(model, { graphOptimizationLevel: OPTIMISATION });
  return {
    run: async (images, shape) => {
      const results = await session.run({ images: new ort.Tensor("float32", images, [...shape]) });
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

import { areNativeOperationsActive, type HalfFormat, toWords, widen } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import type { TensorEntry } from "../parameters/tensor-entry.ts";
import { fromPyTorch, toTensorFlow } from "../parameters/tensor-layout.ts";
import type { HalfTensor, StoredTensor } from "./state.ts";
import { widenTensor } from "./weight-precision.ts";

type FloatTensor = Exclude<StoredTensor, { readonly dtype: "I64" }>;

const FORMATS = { F16: "float16", BF16: "bfloat16" } as const satisfies Readonly<Record<string, HalfFormat>>;

/** Gives an entry the values of a tensor that fits it. Those of 16 bits rest in them where the entry and the backend allow. */
export function loadTensor(entry: TensorEntry, tensor: FloatTensor): void {
  tf.tidy(() => {
    if (tensor.dtype === "F32" || !areNativeOperationsActive()) {
      const { values } = widenTensor(tensor);
      entry.assign(toTensorFlow(values, entry.shape, entry.layout));
    } else {
      const values = fromPyTorch(widenNatively(tensor), entry.layout);
      if (entry.mayRest) entry.assignAtRest(values, FORMATS[tensor.dtype]);
      else entry.assign(values);
    }
  });
}

function widenNatively({ dtype, shape, values }: HalfTensor): tf.Tensor {
  return widen(toWords(values), FORMATS[dtype], shape);
}

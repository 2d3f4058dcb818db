import * as tf from "@tensorflow/tfjs-core";
import { isInPart } from "../layers/name-part.ts";
import type { NamePart } from "../layers/name-part.ts";
import type { Net, NetMode } from "./net.ts";

export interface LookOptions<Heatmap extends tf.Tensor> extends Pick<NetMode<Heatmap>, "poolUnder"> {
  /** The values that are kept: those under a name, under one of several, or those that a function chooses; all by default. */
  readonly only?: NamePart;
  /** False by default. True moves the running statistics. */
  readonly training?: boolean;
}

/** What a net gave, and what it came from. The caller disposes of both, or calls in a tidy. */
export interface Look<Output> {
  readonly output: Output;
  /**
   * By PyTorch name, in the order that they came in: one tensor for all slices or volumes, or, of what runs volume by
   * volume, one for each.
   */
  readonly values: ReadonlyMap<string, tf.Tensor[]>;
}

/**
 * Runs a net and keeps values on the way from images to output: of the encoder each block's result, under its name
 * (`encoder.layer1.0`), and the four maps (`encoder.maps.0`); of the decoder each block's (`decoder.block.0`); of the heads
 * what they read (`average` of the SCS net, `grade_mask.pooled` of the NFN net), their hidden layer behind its ReLU or SiLU
 * (`grade.2`) and their logits (`zxy_mask`). These are there in training and in inference, on every backend. What is
 * within a block is not: in inference a convolution, its norm and its activation are one operation.
 * @throws RangeError where a name is none of the net's values; it lists them.
 */
export function lookInto<Output extends tf.TensorContainer, Heatmap extends tf.Tensor>(
  net: Net<Output, Heatmap>,
  images: tf.Tensor4D,
  depths: readonly number[],
  { only, training = false, poolUnder }: LookOptions<Heatmap> = {},
): Look<Output> {
  const seen = new Set<string>();
  const kept = new Map<string, tf.Tensor[]>();
  const onValue = (name: string, value: tf.Tensor): void => {
    seen.add(name);
    if (only !== undefined && !isInPart(name, only)) return;
    const before = kept.get(name) ?? [];
    kept.set(name, [...before, tf.keep(tf.clone(value))]); // kept from the tidies within the net
  };
  try {
    const output = net.forward(images, depths, { training, onValue, ...(poolUnder && { poolUnder }) });
    checkNames(only, seen, output);
    return {
      output,
      values: new Map([...kept].map(([name, values]) => [name, values.map((each) => tf.clone(each))])),
    };
  } finally {
    tf.dispose([...kept.values()]);
  }
}

function checkNames(only: NamePart | undefined, seen: ReadonlySet<string>, output: tf.TensorContainer): void {
  const parts = typeof only === "function" || only === undefined ? [] : [only].flat();
  const unknown = parts.find((part) => ![...seen].some((name) => isInPart(name, part)));
  if (unknown === undefined) return;
  tf.dispose(output);
  throw new RangeError(`the net has no value "${unknown}" to look at; it has ${[...seen].join(", ")}`);
}

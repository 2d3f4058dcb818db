import * as tf from "@tensorflow/tfjs-core";
import { isInPart } from "../layers/name-part.ts";
import type { NamePart } from "../layers/name-part.ts";
import type { Net, NetMode } from "./net.ts";

export interface LookOptions<Heatmap extends tf.Tensor> extends Pick<NetMode<Heatmap>, "poolingHeatmaps"> {
  /**
   * The values to keep: those under a name, under one of several names, or those that a function selects; all by
   * default.
   */
  readonly only?: NamePart;
  /** False by default. True moves the running statistics. */
  readonly training?: boolean;
}

/** A net's output and the intermediate values. The caller disposes of both, or calls within a tidy. */
export interface Look<Output> {
  readonly output: Output;
  /**
   * By PyTorch name, in order of computation: one tensor for all slices or volumes or, in parts that run volume by
   * volume, one for each.
   */
  readonly values: ReadonlyMap<string, tf.Tensor[]>;
}

/**
 * Runs a net and keeps intermediate values: of the encoder each block's result, under its name (`encoder.layer1.0`),
 * and the four maps (`encoder.maps.0`); of the decoder each block's (`decoder.block.0`); of the heads their input
 * (`average` of the SCS net, `grade_mask.pooled` of the NFN net), their hidden layer after its ReLU or SiLU (`grade.2`)
 * and their logits (`zxy_mask`). These values exist in training and in inference, on every backend. Values within a
 * block do not: in inference a convolution, its norm and its activation are one operation.
 * @throws RangeError if a name is not one of the net's values; it lists them.
 */
export function lookInto<Output extends tf.TensorContainer, Heatmap extends tf.Tensor>(
  net: Net<Output, Heatmap>,
  images: tf.Tensor4D,
  depths: readonly number[],
  { only, training = false, poolingHeatmaps }: LookOptions<Heatmap> = {},
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
    const output = net.forward(images, depths, {
      training,
      onValue,
      ...(poolingHeatmaps && { poolingHeatmaps }),
    });
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

import { recordOperations } from "@spinegrade/engine";
import { withTensors } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import type { Constant, Tape, TapeOperation, TapeValue } from "./tape.ts";

/** From a batch of slices to named tensors. */
export type Computation = (images: tf.Tensor4D) => Readonly<Record<string, tf.Tensor>>;

/** Constants that were read before, by the tensor's `dataId`: a net's weights are the same on every tape. */
export type ReadConstants = Map<object, Constant["values"]>;

/**
 * Runs a computation on black images `[D, H, W, 1]`, and records what TensorFlow computes from them. What it computes from
 * constants alone is a constant of the tape.
 * @throws RangeError when an output does not depend on the images.
 */
export function recordTape(
  compute: Computation,
  [depth, height, width]: readonly [number, number, number],
  constants: ReadConstants,
): Tape {
  // not tf.tidy, which would look for tensors among the values of the constants
  return withTensors(() => {
    const images = tf.zeros<tf.Rank.R4>([depth, height, width, 1]);
    const ids = new Map<object, number>([[images.dataId, 0]]);
    const valueOf = ({ dataId, shape, dtype }: tf.TensorInfo): TapeValue | undefined => {
      const id = ids.get(dataId);
      return id === undefined ? undefined : { id, shape: [...shape], dtype };
    };
    const operations: TapeOperation[] = [];
    const outputs = recordOperations(
      () => compute(images),
      ({ name, attributes, inputs, outputs: results }) => {
        if (!inputs.some(({ dataId }) => ids.has(dataId))) return;
        for (const { dataId } of results) ids.set(dataId, ids.size);
        operations.push({
          name,
          attributes,
          inputs: inputs.map((input) => valueOf(input) ?? readConstant(input, constants)),
          outputs: results.flatMap((result) => valueOf(result) ?? []),
        });
      },
    );
    return { operations, outputs: Object.fromEntries(namedValues(outputs, valueOf)) };
  });
}

function namedValues(
  outputs: Readonly<Record<string, tf.Tensor>>,
  valueOf: (tensor: tf.TensorInfo) => TapeValue | undefined,
): [string, TapeValue][] {
  return Object.entries(outputs).map(([name, tensor]) => {
    const value = valueOf(tensor);
    if (value === undefined) throw new RangeError(`the output ${name} does not depend on the images`);
    return [name, value];
  });
}

function readConstant({ dataId, shape, dtype }: tf.TensorInfo, constants: ReadConstants): Constant {
  const values = constants.get(dataId) ?? tf.engine().readSync(dataId);
  if (!ArrayBuffer.isView(values)) throw new TypeError("a constant of the net holds no numbers");
  constants.set(dataId, values);
  return { shape: [...shape], dtype, values };
}

import { recordOperations } from "@spinegrade/engine";
import { withTensors } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";
import type { Constant, Tape, TapeOperation, TapeValue } from "./tape.ts";

/** From the inputs to named tensors. */
export type Computation = (...inputs: tf.Tensor[]) => Readonly<Record<string, tf.Tensor>>;

/** Constants that were read before, by the tensor's `dataId`: a net's weights are the same on every tape. */
export type ReadConstants = Map<object, Constant["values"]>;

/**
 * Runs a computation on zeros, and records what TensorFlow computes from them. What it computes from
 * constants alone is a constant of the tape.
 * @param shapes of the inputs.
 * @throws RangeError when an output does not depend on the inputs.
 */
export function recordTape(
  compute: Computation,
  shapes: readonly (readonly number[])[],
  constants: ReadConstants,
): Tape {
  // not tf.tidy, which would look for tensors among the values of the constants
  return withTensors(() => {
    const given = shapes.map((shape) => tf.zeros([...shape]));
    const ids = new Map<object, number>(given.map(({ dataId }, index) => [dataId, index]));
    const valueOf = ({ dataId, shape, dtype }: tf.TensorInfo): TapeValue | undefined => {
      const id = ids.get(dataId);
      return id === undefined ? undefined : { id, shape: [...shape], dtype };
    };
    const operations: TapeOperation[] = [];
    const outputs = recordOperations(
      () => compute(...given),
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
    if (value === undefined) throw new RangeError(`the output ${name} does not depend on the inputs`);
    return [name, value];
  });
}

function readConstant({ dataId, shape, dtype }: tf.TensorInfo, constants: ReadConstants): Constant {
  const values = constants.get(dataId) ?? tf.engine().readSync(dataId);
  if (!ArrayBuffer.isView(values)) throw new TypeError("a constant of the net holds no numbers");
  constants.set(dataId, values);
  return { shape: [...shape], dtype, values };
}

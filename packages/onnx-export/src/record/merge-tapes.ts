import { isDeepStrictEqual } from "node:util";
import { type AtDepth, toExtent } from "./extent.ts";
import type { Input, Operation, Recording, Value } from "./recording.ts";
import type { Constant, Tape, TapeOperation, TapeValue } from "./tape.ts";

type Pair<T> = readonly [AtDepth<T>, AtDepth<T>];

/**
 * Two tapes of one net, at two depths, as one recording for every depth: whole numbers that differ become multiples of
 * the depth, or lengths of strides.
 * @throws RangeError when the tapes differ in anything else: the net then is another one for volumes of another depth.
 */
export function mergeTapes(pair: Pair<Tape>): Recording {
  const [a, b] = pair.map(({ value }) => value.operations.length);
  if (a !== b) throw new RangeError(`the net has ${a} operations for one depth, and ${b} for another`);
  const [first, second] = pair;
  return {
    operations: first.value.operations.map((operation, index) =>
      mergeOperations([
        { ...first, value: operation },
        { ...second, value: second.value.operations[index] ?? operation }, // as many
      ]),
    ),
    outputs: Object.fromEntries(
      Object.entries(first.value.outputs).map(([name, value]) => [
        name,
        mergeValues([
          { ...first, value },
          { ...second, value: second.value.outputs[name] ?? value },
        ]),
      ]),
    ),
  };
}

function mergeOperations([a, b]: Pair<TapeOperation>): Operation {
  const { name, attributes } = a.value;
  if (name !== b.value.name || !isDeepStrictEqual(attributes, b.value.attributes))
    throw new RangeError(`the operation ${name} depends on the depth of the volume`);
  const together = <T, R>(
    ofA: readonly T[],
    ofB: readonly T[],
    merge: (pair: Pair<T>, name: string) => R,
  ): R[] =>
    ofA.map((value, index) =>
      merge(
        [
          { ...a, value },
          { ...b, value: ofB[index] ?? value },
        ],
        name,
      ),
    );
  return {
    name,
    attributes,
    inputs: together(a.value.inputs, b.value.inputs, mergeInputs),
    outputs: together(a.value.outputs, b.value.outputs, mergeValues),
  };
}

function mergeInputs([a, b]: Pair<TapeValue | Constant>, name: string): Input {
  if ("id" in a.value && "id" in b.value)
    return mergeValues([
      { ...a, value: a.value },
      { ...b, value: b.value },
    ]);
  if ("id" in a.value || "id" in b.value)
    throw new RangeError(`an input of ${name} is a constant for one depth alone`);
  return mergeConstants(
    [
      { ...a, value: a.value },
      { ...b, value: b.value },
    ],
    name,
  );
}

function mergeValues([a, b]: Pair<TapeValue>): Value {
  if (a.value.id !== b.value.id) throw new RangeError("the order of the operations depends on the depth");
  const shape = a.value.shape.map((length, axis) =>
    toExtent({ ...a, value: length }, { ...b, value: b.value.shape[axis] ?? Number.NaN }),
  );
  return { kind: "value", id: a.value.id, shape, dtype: a.value.dtype };
}

function mergeConstants([a, b]: Pair<Constant>, name: string): Input {
  const { shape, dtype, values } = a.value;
  if (!isDeepStrictEqual(shape, b.value.shape))
    throw new RangeError(`the size of a constant of ${name} depends on the depth`);
  if (dtype === "int32") {
    const extents = [...values].map((value, index) =>
      toExtent({ ...a, value }, { ...b, value: b.value.values[index] ?? Number.NaN }),
    );
    return { kind: "whole", shape, values: extents };
  }
  const others = b.value.values;
  if (values !== others && !isDeepStrictEqual(values, others))
    throw new RangeError(`a constant of ${name} depends on the depth`);
  const isFloat = dtype === "float32"; // then a view, as a net has many weights
  const numbers = isFloat
    ? new Float32Array(values.buffer, values.byteOffset, values.length)
    : Float32Array.from(values);
  return { kind: "weights", shape, values: numbers };
}

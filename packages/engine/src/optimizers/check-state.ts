import * as tf from "@tensorflow/tfjs-core";

/**
 * Compares a saved state strictly with the expected one.
 * @param owner for the error, "optimizer" or "EMA".
 * @returns the tensors by name.
 * @throws RangeError that lists missing, unknown and misshapen tensors.
 */
export function checkState(
  owner: string,
  expected: ReadonlyMap<string, number[]>,
  state: ReadonlyMap<string, tf.Tensor>,
): (name: string) => tf.Tensor {
  const missing = [...expected.keys()].filter((name) => !state.has(name));
  const unknown = [...state.keys()].filter((name) => !expected.has(name));
  const misshapen = [...state].flatMap(([name, { shape }]) => {
    const must = expected.get(name);
    if (must === undefined || tf.util.arraysEqual(must, shape)) return [];
    return [`${name} is [${shape.join(", ")}], must be [${must.join(", ")}]`];
  });
  const faults = Object.entries({ missing, unknown, misshapen }).filter(([, names]) => names.length > 0);
  if (faults.length > 0) {
    const lists = faults.map(([kind, names]) => `${kind}: ${names.join(", ")}`).join("; ");
    throw new RangeError(`the saved state of the ${owner} does not fit the net: ${lists}`);
  }
  return (name) => {
    const tensor = state.get(name);
    if (tensor === undefined) throw new RangeError(`the saved state of the ${owner} has no ${name}`);
    return tensor;
  };
}

import type * as tf from "@tensorflow/tfjs-core";

/** One direction of a recurrent layer, which takes H hidden values through the steps of B sequences. */
export interface RecurrentDirection {
  /** `[B, T, gates * H]`: the inputs' part of every gate, its bias included, gates one after the other. */
  readonly inputs: tf.Tensor3D;
  /** `[H, gates * H]`: multiplies the hidden values of the step before. */
  readonly kernel: tf.Tensor2D;
  /** `[gates * H]`: added to that product. */
  readonly bias: tf.Tensor;
}

/** The direction from the first step to the last, and perhaps that from the last to the first. */
export type RecurrentDirections = readonly [RecurrentDirection, (RecurrentDirection | undefined)?];

/** @throws RangeError for incompatible shapes. */
export function checkDirections(name: string, directions: RecurrentDirections, gates: number): void {
  const given = listed(directions);
  const [{ inputs }] = directions;
  const [hidden] = directions[0].kernel.shape;
  const fits = given.every(
    (each) =>
      inputs.rank === 3 &&
      hidden > 0 &&
      each.inputs.shape.join() === [...inputs.shape.slice(0, 2), gates * hidden].join() &&
      each.kernel.shape.join() === [hidden, gates * hidden].join() &&
      each.bias.shape.join() === String(gates * hidden),
  );
  if (fits) return;
  const shown = given.map(({ inputs: x, kernel, bias }) =>
    [x, kernel, bias].map(({ shape }) => `[${shape.join(", ")}]`).join(", "),
  );
  throw new RangeError(
    `${name} takes inputs [B, T, ${gates} H], a kernel [H, ${gates} H] and a bias [${gates} H] for each direction, ` +
      `not ${shown.join(" and ")}`,
  );
}

/** The directions as a list: the forward one, then the reverse one if there is one. */
export function listed([forward, reverse]: RecurrentDirections): RecurrentDirection[] {
  return reverse === undefined ? [forward] : [forward, reverse];
}

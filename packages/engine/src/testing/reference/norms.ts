/** Norms over rows and channels in double precision. */
import { activate } from "./activations.ts";
import { at, channelsOf, doublesOf, sum } from "./doubles.ts";
import type { Doubles } from "./doubles.ts";

/** The sum of x [rows, C] over its rows. */
export function sumRows(x: Doubles): Doubles {
  const channels = channelsOf(x);
  return doublesOf([channels], (c) => sum(x.values.length / channels, (row) => at(x, row * channels + c)));
}

/** y, mean [rows], 1 / standard deviation [rows] of x [rows, C]. */
export function layerNorm(
  x: Doubles,
  scale: Doubles,
  offset: Doubles,
  epsilon: number,
): [Doubles, Doubles, Doubles] {
  const channels = channelsOf(x);
  const rows = x.values.length / channels;
  const mean = doublesOf([rows], (row) => sum(channels, (c) => at(x, row * channels + c)) / channels);
  const rstd = doublesOf([rows], (row) => {
    const squares = sum(channels, (c) => (at(x, row * channels + c) - at(mean, row)) ** 2);
    return 1 / Math.sqrt(squares / channels + epsilon);
  });
  const y = doublesOf(x.shape, (place) => {
    const [row, c] = [Math.floor(place / channels), place % channels];
    return (at(x, place) - at(mean, row)) * at(rstd, row) * at(scale, c) + at(offset, c);
  });
  return [y, mean, rstd];
}

/** Statistics and parameters of a batch norm, each [C]. */
export interface Norm {
  readonly scale: Doubles;
  readonly offset: Doubles;
  readonly mean: Doubles;
  readonly variance: Doubles;
  readonly epsilon: number;
  readonly activation: number;
}

export function normalise(x: Doubles, norm: Norm): Doubles {
  const channels = channelsOf(x);
  return doublesOf(x.shape, (place) => {
    const c = place % channels;
    const rstd = 1 / Math.sqrt(at(norm.variance, c) + norm.epsilon);
    const normalised = (at(x, place) - at(norm.mean, c)) * rstd;
    return activate(norm.activation, normalised * at(norm.scale, c) + at(norm.offset, c));
  });
}

/** y and the batch's mean and biased variance. */
export function batchNorm(x: Doubles, norm: Omit<Norm, "mean" | "variance">): [Doubles, Doubles, Doubles] {
  const channels = channelsOf(x);
  const rows = x.values.length / channels;
  const mean = doublesOf([channels], (c) => at(sumRows(x), c) / rows);
  const variance = doublesOf(
    [channels],
    (c) => sum(rows, (row) => (at(x, row * channels + c) - at(mean, c)) ** 2) / rows,
  );
  return [normalise(x, { ...norm, mean, variance }), mean, variance];
}

/** The kernel [..., C, 1] and bias of a convolution with the norm that follows. */
export function fold(kernel: Doubles, norm: Norm): [Doubles, Doubles] {
  const channels = channelsOf(norm.scale);
  const factor = (c: number): number => at(norm.scale, c) / Math.sqrt(at(norm.variance, c) + norm.epsilon);
  return [
    doublesOf(kernel.shape, (place) => at(kernel, place) * factor(place % channels)),
    doublesOf([channels], (c) => at(norm.offset, c) - at(norm.mean, c) * factor(c)),
  ];
}

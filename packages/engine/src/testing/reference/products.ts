/** Linear layers and attention in double precision. */
import { activate } from "./activations.ts";
import { at, channelsOf, doublesOf, sum } from "./doubles.ts";
import type { Doubles } from "./doubles.ts";

export interface LinearSettings {
  readonly inputActivation?: number;
  readonly activation?: number;
  /** [N, I] for x [N, rows, I]. */
  readonly gates?: Doubles | undefined;
  readonly scale?: Doubles | undefined;
  readonly addend?: Doubles | undefined;
  /** Rounding of each factor of the products; default: none. */
  readonly round?: (factor: number) => number;
}

/** activation(f(x) (kernel scale) + bias + addend) of x [N, rows, I] and a kernel [I, O]. */
export function linear(x: Doubles, kernel: Doubles, bias: Doubles, settings: LinearSettings = {}): Doubles {
  const { inputActivation = 0, activation = 0, gates, scale, addend, round = (factor) => factor } = settings;
  const [ins, outs] = [channelsOf(x), channelsOf(kernel)];
  const rowsOfImage = x.values.length / ins / (x.shape[0] ?? 1);
  return doublesOf([...x.shape.slice(0, -1), outs], (place) => {
    const [row, o] = [Math.floor(place / outs), place % outs];
    const gateOf = (i: number): number =>
      gates === undefined ? 1 : at(gates, Math.floor(row / rowsOfImage) * ins + i);
    const factor = scale === undefined ? 1 : at(scale, o);
    const product = sum(
      ins,
      (i) =>
        round(activate(inputActivation, at(x, row * ins + i)) * gateOf(i)) *
        round(at(kernel, i * outs + o) * factor),
    );
    return activate(activation, product + at(bias, o) + (addend === undefined ? 0 : at(addend, place)));
  });
}

/**
 * The means of the values for queries [N, L, C], keys and values [N, M, 2C], and of each row's scores the maximum and 1 /
 * the sum of exp(score - maximum) [N, heads, L, 2].
 */
export function attention(queries: Doubles, keysAndValues: Doubles, heads: number): [Doubles, Doubles] {
  const [slices = 0, length = 0, channels = 0] = queries.shape;
  const keys = keysAndValues.shape[1] ?? 0;
  const width = channels / heads;
  const keyAt = (n: number, m: number, c: number): number =>
    at(keysAndValues, (n * keys + m) * 2 * channels + c);
  const means = new Float64Array(queries.values.length);
  const statistics = new Float64Array(slices * heads * length * 2);
  for (let row = 0; row < slices * heads * length; row++) {
    const [n, head, l] = [Math.floor(row / length / heads), Math.floor(row / length) % heads, row % length];
    const query = (n * length + l) * channels + head * width;
    const scores = Array.from(
      { length: keys },
      (_, m) => sum(width, (c) => at(queries, query + c) * keyAt(n, m, head * width + c)) / Math.sqrt(width),
    );
    const maximum = Math.max(...scores);
    const powers = scores.map((score) => Math.exp(score - maximum));
    const inverse = 1 / sum(keys, (m) => powers[m] ?? NaN);
    statistics.set([maximum, inverse], 2 * row);
    for (let c = 0; c < width; c++) {
      means[query + c] =
        inverse * sum(keys, (m) => (powers[m] ?? NaN) * keyAt(n, m, channels + head * width + c));
    }
  }
  return [
    { shape: queries.shape, values: means },
    { shape: [slices, heads, length, 2], values: statistics },
  ];
}

/** Gradients of linear layers from factors that are rounded, in double precision. */
import { activate, GELU, NONE, normalDistribution } from "./activations.ts";
import { at, channelsOf, doublesOf, sum } from "./doubles.ts";
import type { Doubles } from "./doubles.ts";
import type { LinearSettings } from "./products.ts";

/** The nearest number of bfloat16, the even one of two: the upper half of a float32's bits. */
export function toBfloat16(value: number): number {
  const [bits = 0] = new Uint32Array(Float32Array.of(value).buffer);
  const rounded = bits + 0x7fff + ((bits >>> 16) & 1);
  const [result = NaN] = new Float32Array(Uint32Array.of((rounded >>> 16) << 16).buffer);
  return result;
}

/** [..., O] and [I, O] -> the gradient of x [..., I] before GELU, if it went through that. */
export function linearInputGradient(
  dy: Doubles,
  kernel: Doubles,
  x: Doubles,
  { inputActivation = NONE, scale }: LinearSettings,
): Doubles {
  const [ins, outs] = [channelsOf(x), channelsOf(kernel)];
  return doublesOf(x.shape, (place) => {
    const [row, i] = [Math.floor(place / ins), place % ins];
    const factorOf = (o: number): number =>
      at(kernel, i * outs + o) * (scale === undefined ? 1 : at(scale, o));
    const product = sum(outs, (o) => toBfloat16(at(dy, row * outs + o)) * toBfloat16(factorOf(o)));
    return product * (inputActivation === GELU ? slopeOfGelu(at(x, place)) : 1);
  });
}

/** The gradients of the kernel [I, O] and of the bias `[O]`, which is a sum of values that are not rounded. */
export function linearKernelGradient(
  dy: Doubles,
  x: Doubles,
  { inputActivation = NONE, gates }: LinearSettings,
): [Doubles, Doubles] {
  const [ins, outs] = [channelsOf(x), channelsOf(dy)];
  const rows = x.values.length / ins;
  const rowsOfImage = rows / (x.shape[0] ?? 1);
  const factorAt = (row: number, i: number): number =>
    activate(inputActivation, at(x, row * ins + i)) *
    (gates === undefined ? 1 : at(gates, Math.floor(row / rowsOfImage) * ins + i));
  const dKernel = doublesOf([ins, outs], (place) => {
    const [i, o] = [Math.floor(place / outs), place % outs];
    return sum(rows, (row) => toBfloat16(factorAt(row, i)) * toBfloat16(at(dy, row * outs + o)));
  });
  return [dKernel, doublesOf([outs], (o) => sum(rows, (row) => at(dy, row * outs + o)))];
}

function slopeOfGelu(x: number): number {
  return normalDistribution(x) + (x * Math.exp(-(x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

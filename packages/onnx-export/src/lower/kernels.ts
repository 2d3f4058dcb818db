import type { Weights } from "../record/recording.ts";

/**
 * A convolution's kernel in ONNX's order of axes: [...sides, I, O] -> [O, I, ...sides]; [k, k, C, M] of a depthwise one
 * -> [C * M, 1, k, k].
 * @param scale [O]: multiplies the output channels.
 */
export function toOnnxKernel(
  { shape, values }: Weights,
  options: { readonly isDepthwise?: boolean; readonly scale?: Float32Array | undefined } = {},
): { readonly values: Float32Array; readonly dims: readonly number[] } {
  const sides = shape.slice(0, -2);
  const [ins = 1, outs = 1] = shape.slice(-2);
  const taps = sides.reduce((product, side) => product * side, 1);
  const { isDepthwise = false, scale } = options;
  const turned = new Float32Array(values.length);
  for (let tap = 0; tap < taps; tap++) {
    for (let i = 0; i < ins; i++) {
      for (let o = 0; o < outs; o++) {
        const to = isDepthwise ? (i * outs + o) * taps + tap : (o * ins + i) * taps + tap;
        turned[to] = (values[(tap * ins + i) * outs + o] ?? Number.NaN) * (scale?.[isDepthwise ? i : o] ?? 1);
      }
    }
  }
  return { values: turned, dims: [...(isDepthwise ? [ins * outs, 1] : [outs, ins]), ...sides] };
}

/** Some input channels of a kernel [...sides, K, O], from the first on: -> [...sides, C, O]. */
export function inputChannels({ shape, values }: Weights, first: number, count: number): Weights {
  const [all = 1, outs = 1] = shape.slice(-2);
  const taps = values.length / (all * outs);
  const kept = new Float32Array(taps * count * outs);
  for (let tap = 0; tap < taps; tap++) {
    const begin = (tap * all + first) * outs;
    kept.set(values.subarray(begin, begin + count * outs), tap * count * outs);
  }
  return { kind: "weights", shape: [...shape.slice(0, -2), count, outs], values: kept };
}

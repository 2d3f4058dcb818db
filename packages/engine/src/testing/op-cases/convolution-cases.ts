import { toBfloat16 } from "../reference/bfloat16.ts";
import { activate, GELU, NONE, RELU } from "../reference/activations.ts";
import { channelMeans, conv2d, conv3x3, depthwise, maxPool } from "../reference/convolutions.ts";
import type { Doubles } from "../reference/doubles.ts";
import { linear } from "../reference/products.ts";
import { NEXT_BFLOAT16, OF_BFLOAT16 } from "./bfloat16-cases.ts";
import { forwardCase, gradientCase, inputAt, some } from "./op-case.ts";
import type { Differences, OpCase } from "./op-case.ts";

/** Height and width of a map, and its channels. */
interface MapSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Depthwise convolutions by k x k of two maps, or of their ReLUs. */
export function depthwiseCases(
  { height, width, channels }: MapSize,
  k: number,
  stride: number,
  { before = NONE, after }: { readonly before?: typeof NONE | typeof RELU; readonly after: number },
): OpCase[] {
  const pad = (k - 1) / 2;
  const outSide = (side: number): number => Math.floor((side + 2 * pad - k) / stride) + 1;
  const output = [2, outSide(height), outSide(width), channels];
  const all = some([2, height, width, channels], [k, k, channels, 1], [channels], output);
  const [x, kernel, bias, dy] = [inputAt(all, 0), inputAt(all, 1), inputAt(all, 2), inputAt(all, 3)];
  const geometry = {
    geometry: { int: [stride, pad, pad, pad, pad] },
    input_activation: { int: [before] },
  };
  const attributes = { ...geometry, activation: { int: [after] } };
  const work = (given: readonly Doubles[], last: number): Doubles => {
    const map = inputAt(given, 0);
    const prepared = { ...map, values: map.values.map((value) => activate(before, value)) };
    return depthwise(prepared, inputAt(given, 1), inputAt(given, 2), { stride, pad, activation: last });
  };
  const inputs = [x, kernel, bias];
  const map = (): Doubles => work(inputs, after);
  return [
    forwardCase("SpinegradeDepthwiseConv2d", attributes, inputs, () => [map()], 1),
    forwardCase("SpinegradeDepthwiseConv2dMeans", attributes, inputs, () => [map(), channelMeans(map())], 2),
    gradientCase("SpinegradeDepthwiseConv2dGrad", geometry, [dy, x, kernel], {
      work: (of) => work(of, NONE),
      of: inputs,
      dy,
      by: [0, 1, 2],
    }),
  ];
}

/** A linear layer of a depthwise convolution and GELU. */
export function depthwiseLinearCases({ height, width, channels }: MapSize, outs: number): OpCase[] {
  const inputs = some(
    [2, height, width, channels],
    [3, 3, channels, 1],
    [channels],
    [channels, outs],
    [outs],
    [2, height, width, outs],
  );
  const at = (place: number): Doubles => inputAt(inputs, place);
  const reference = (round?: (factor: number) => number) => (): Doubles[] => {
    const convolved = depthwise(at(0), at(1), at(2), { stride: 1, pad: 1, activation: GELU });
    return [linear(convolved, at(3), at(4), { addend: at(5), ...(round !== undefined && { round }) })];
  };
  const name = "SpinegradeDepthwiseGeluLinear";
  return [
    forwardCase(name, { precision: { int: 0 } }, inputs, reference(), 1),
    { ...forwardCase(name, OF_BFLOAT16, inputs, reference(toBfloat16), 1), tolerance: NEXT_BFLOAT16 },
  ];
}

/** Convolutions by k x k of three maps. */
export function directCases(
  { height, width, channels }: MapSize,
  outs: number,
  k: number,
  stride: number,
): OpCase[] {
  const pad = Math.floor(k / 2);
  const outSide = (side: number): number => Math.floor((side + 2 * pad - k) / stride) + 1;
  const output = [3, outSide(height), outSide(width), outs];
  const all = some([3, height, width, channels], [k, k, channels, outs], output);
  const [x, kernel, dy] = [inputAt(all, 0), inputAt(all, 1), inputAt(all, 2)];
  const geometry = { geometry: { int: [stride, pad, pad, pad, pad] } };
  const work = (of: readonly Doubles[]): Doubles => conv2d(inputAt(of, 0), inputAt(of, 1), { stride, pad });
  const differences = (by: number): Differences => ({ work, of: [x, kernel], dy, by: [by] });
  const map = { map: { int: [height, width] } };
  return [
    forwardCase("SpinegradeConv2d", geometry, [x, kernel], () => [work([x, kernel])], 1),
    gradientCase("SpinegradeConv2dInputGrad", { ...geometry, ...map }, [dy, kernel], differences(0)),
    gradientCase(
      "SpinegradeConv2dKernelGrad",
      { ...geometry, kernel_size: { int: k } },
      [x, dy],
      differences(1),
    ),
  ];
}

/** Max pooling of three maps by windows of 3 x 3, stride 2. */
export function poolingCases({ height, width, channels }: MapSize): OpCase[] {
  const all = some([3, height, width, channels], [3, Math.ceil(height / 2), Math.ceil(width / 2), channels]);
  const [x, dy] = [inputAt(all, 0), inputAt(all, 1)];
  const attributes = { geometry: { int: [2, 1, height % 2, 1, width % 2] }, window: { int: 3 } };
  const work = (of: readonly Doubles[]): Doubles => maxPool(inputAt(of, 0));
  return [gradientCase("SpinegradeMaxPoolGrad", attributes, [x, dy], { work, of: [x], dy, by: [0] })];
}

/** Convolutions by taps x 3 x 3 of a volume, of it as it is (zoom 1) or up-sampled (2). */
export function convolutionCases(
  { height, width, channels }: MapSize,
  outs: number,
  taps: number,
  zoom: number,
): OpCase[] {
  const shape = [1, 3, height, width, channels];
  const output = [1, 3, height * zoom, width * zoom, outs];
  const kernels = [channels, channels + 2].map((ins) => [taps, 3, 3, ins, outs]);
  const all = some(shape, ...kernels, output, [outs], [outs], [0]);
  const [x, kernel, wider, dy] = [inputAt(all, 0), inputAt(all, 1), inputAt(all, 2), inputAt(all, 3)];
  const [scale, offset, none] = [inputAt(all, 4), inputAt(all, 5), inputAt(all, 6)];
  const isUpsampled = { is_upsampled: { int: zoom - 1 } };
  const attributes = (first: number, activation: number, largestTile = 4): OpCase["attributes"] => ({
    ...isUpsampled,
    first_channel: { int: first },
    activation: { int: activation },
    largest_tile: { int: largestTile },
  });
  const work = (of: readonly Doubles[]): Doubles => conv3x3(inputAt(of, 0), inputAt(of, 1), { zoom });
  const differences = (by: number): Differences => ({ work, of: [x, kernel], dy, by: [by] });
  const after = { zoom, firstChannel: 2, activation: RELU, addend: dy, scale, offset };
  const plain = (largestTile: number): OpCase =>
    forwardCase(
      "SpinegradeConv3x3",
      attributes(0, NONE, largestTile),
      [x, kernel, none, none, none],
      () => [work([x, kernel])],
      1,
    );
  return [
    plain(2),
    plain(4),
    forwardCase(
      "SpinegradeConv3x3",
      attributes(2, RELU),
      [x, wider, dy, scale, offset],
      () => [conv3x3(x, wider, after)],
      1,
    ),
    gradientCase("SpinegradeConv3x3InputGrad", isUpsampled, [dy, kernel], differences(0)),
    gradientCase(
      "SpinegradeConv3x3KernelGrad",
      { ...isUpsampled, taps: { int: taps } },
      [x, dy],
      differences(1),
    ),
  ];
}

import type { Operation, Value, Weights } from "../record/recording.ts";
import { activate, applyGelu } from "./activations.ts";
import { inputChannels, toOnnxKernel } from "./kernels.ts";
import type { Layout } from "./layouts.ts";
import type { Lowering, Target } from "./lowering.ts";
import {
  channelsOf,
  channelVector,
  integersOf,
  numberOf,
  optionalWeightsOf,
  outputOf,
  valueOf,
  weightsOf,
} from "./lowering.ts";
import { padded, type Padding, paddingOf } from "./padding.ts";

const conv2d: Lowering = (operation, target) => {
  const [height = 1, width = 1] = weightsOf(operation, 1).shape;
  const [, stride = 1] = integersOf(operation, "strides");
  convolve(operation, [stride, paddingOf(operation, valueOf(operation, 0), [height, width], stride)], target);
};

const directConv2d: Lowering = (operation, target) => {
  convolve(operation, aroundOf(operation), target);
};

/** The stride, and the zeros around the map. */
type Around = readonly [number, Padding];

/** Those of our own convolutions. */
function aroundOf(operation: Operation): Around {
  const [stride = 1, top = 0, bottom = 0, left = 0, right = 0] = integersOf(operation, "geometry");
  return [stride, padded([top, left, bottom, right])];
}

function convolve(operation: Operation, [stride, padding]: Around, { builder, layouts }: Target): void {
  const [x, kernel] = [valueOf(operation, 0), weightsOf(operation, 1)];
  const { values, dims } = toOnnxKernel(kernel);
  const y = builder.node("Conv", [layouts.get(x, "planes"), builder.numbers(values, dims)], {
    ...geometry(stride, padding),
    group: { i: channelsOf(x) / (kernel.shape[2] ?? 1) },
  });
  layouts.set(outputOf(operation), "planes", y);
}

function geometry(stride: number, padding: Padding): { strides: { ints: number[] } } & Padding {
  return { strides: { ints: [stride, stride] }, ...padding };
}

/** A depthwise convolution with bias: the name of its result, as planes. */
function depthwise(
  x: string,
  kernel: Weights,
  bias: Weights,
  [stride, padding]: Around,
  target: Target,
): string {
  const { builder } = target;
  const { values, dims } = toOnnxKernel(kernel, { isDepthwise: true });
  const inputs = [x, builder.numbers(values, dims), builder.numbers(bias.values, bias.shape)];
  return builder.node("Conv", inputs, { ...geometry(stride, padding), group: { i: bias.values.length } });
}

/** The second output, where there is one, is the mean of the first over height and width. */
const depthwiseConv2d: Lowering = (operation, target) => {
  const { builder, layouts } = target;
  const given = layouts.get(valueOf(operation, 0), "planes");
  const x = activate(operation, "input_activation", builder, given);
  const sums = depthwise(x, weightsOf(operation, 1), weightsOf(operation, 2), aroundOf(operation), target);
  const y = activate(operation, "activation", builder, sums);
  layouts.set(outputOf(operation), "planes", y);
  if (operation.outputs.length === 1) return;
  const means = builder.node("ReduceMean", [y], { axes: { ints: [2, 3] }, keepdims: { i: 0 } });
  layouts.set(outputOf(operation, 1), "last", means);
};

/** TensorFlow's own, which gives each channel several outputs and has no bias. */
const plainDepthwise: Lowering = (operation, { builder, layouts }) => {
  const [x, kernel] = [valueOf(operation, 0), weightsOf(operation, 1)];
  const [height = 1, width = 1, channels = 1] = kernel.shape;
  const [, stride = 1] = integersOf(operation, "strides");
  const { values, dims } = toOnnxKernel(kernel, { isDepthwise: true });
  const y = builder.node("Conv", [layouts.get(x, "planes"), builder.numbers(values, dims)], {
    ...geometry(stride, paddingOf(operation, x, [height, width], stride)),
    group: { i: channels },
  });
  layouts.set(outputOf(operation), "planes", y);
};

/** linear(GELU(depthwise 3x3)) + addend; the linear layer is a convolution of kernel size 1. */
const depthwiseGeluLinear: Lowering = (operation, target) => {
  const { builder, layouts } = target;
  const x = layouts.get(valueOf(operation, 0), "planes");
  const [kernel, bias] = [weightsOf(operation, 3), weightsOf(operation, 4)];
  const sums = depthwise(
    x,
    weightsOf(operation, 1),
    weightsOf(operation, 2),
    [1, padded([1, 1, 1, 1])],
    target,
  );
  const { values, dims } = toOnnxKernel({ ...kernel, shape: [1, 1, ...kernel.shape] });
  const inputs = [
    applyGelu(builder, sums),
    builder.numbers(values, dims),
    builder.numbers(bias.values, bias.shape),
  ];
  const product = builder.node("Conv", inputs);
  const output = outputOf(operation);
  layouts.set(output, "planes", product);
  const addend = valueOf(operation, 5);
  const layout = layouts.has(addend, "planes") ? "planes" : "last";
  const sum = builder.node("Add", [layouts.get(output, layout), layouts.get(addend, layout)]);
  layouts.replace(output, layout, sum);
};

/**
 * activation((conv3x3(x) + addend) * scale + offset): x [B, D, H, W, C] or [N, H, W, C] and a kernel over three axes, or
 * over two, then of each slice.
 */
const conv3x3: Lowering = (operation, target) => {
  const { builder, layouts } = target;
  const [given, output] = [weightsOf(operation, 1), outputOf(operation)];
  const layout: Layout = given.shape.length === 4 || given.shape[0] === 1 ? "planes" : "volume";
  const x = valueOf(operation, 0);
  const seen = inputChannels(given, numberOf(operation, "first_channel"), channelsOf(x));
  const kernel = layout === "planes" ? { ...seen, shape: seen.shape.slice(-4) } : seen;
  const [scale, offset] = [optionalWeightsOf(operation, 3), optionalWeightsOf(operation, 4)];
  const { values, dims } = toOnnxKernel(kernel, { scale: scale?.values });
  const map = layouts.get(x, layout);
  const inputs = [
    numberOf(operation, "is_upsampled") === 1 ? upsampled(map, layout, target) : map,
    builder.numbers(values, dims),
    ...(offset === undefined ? [] : [builder.numbers(offset.values, offset.shape)]),
  ];
  const pads = new Array<number>(2 * (dims.length - 2)).fill(1);
  const sums = builder.node("Conv", inputs, { pads: { ints: pads } });
  const addend = operation.inputs[2];
  const added =
    addend?.kind === "value" ? builder.node("Add", [sums, scaled(addend, scale, layout, target)]) : sums;
  layouts.set(output, layout, activate(operation, "activation", builder, added));
};

/** Each pixel of a plane twice in either direction. */
function upsampled(x: string, layout: Layout, { builder }: Target): string {
  const scales = layout === "planes" ? [1, 1, 2, 2] : [1, 1, 1, 2, 2];
  return builder.node("Resize", [x, "", builder.numbers(Float32Array.from(scales), [scales.length])], {
    mode: { s: "nearest" },
    coordinate_transformation_mode: { s: "asymmetric" },
    nearest_mode: { s: "floor" },
  });
}

function scaled(addend: Value, scale: Weights | undefined, layout: Layout, target: Target): string {
  const name = target.layouts.get(addend, layout);
  if (scale === undefined) return name;
  return target.builder.node("Mul", [name, channelVector(target, scale.values, layout)]);
}

function pool(opType: string, attributes: Readonly<Record<string, { i: number }>>): Lowering {
  return (operation, { builder, layouts }) => {
    const [, size = 1] = integersOf(operation, "ksize");
    const [, stride = 1] = integersOf(operation, "strides");
    const x = valueOf(operation, 0);
    const y = builder.node(opType, [layouts.get(x, "planes")], {
      ...geometry(stride, paddingOf(operation, x, [size, size], stride)),
      kernel_shape: { ints: [size, size] },
      ...attributes,
    });
    layouts.set(outputOf(operation), "planes", y);
  };
}

/** Convolutions and pooling. */
export const CONVOLUTIONS: Readonly<Record<string, Lowering>> = {
  Conv2D: conv2d,
  SpinegradeConv2d: directConv2d,
  DepthwiseConv2dNative: plainDepthwise,
  SpinegradeDepthwiseConv2d: depthwiseConv2d,
  SpinegradeDepthwiseConv2dMeans: depthwiseConv2d,
  SpinegradeDepthwiseGeluLinear: depthwiseGeluLinear,
  SpinegradeConv3x3: conv3x3,
  MaxPool: pool("MaxPool", {}), // of values that are not negative: zeros and nothing around them are the same
  AvgPool: pool("AveragePool", { count_include_pad: { i: 0 } }),
};

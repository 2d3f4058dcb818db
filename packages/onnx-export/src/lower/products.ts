import { fixedOf } from "../record/extent.ts";
import type { Operation, Value, Weights } from "../record/recording.ts";
import { activate } from "./activations.ts";
import { toOnnxKernel } from "./kernels.ts";
import type { Layout } from "./layouts.ts";
import type { Lowering, Target } from "./lowering.ts";
import { foldedNorm } from "./norms.ts";
import { channelsOf, channelVector, numberOf, outputOf, valueOf, weightsOf } from "./lowering.ts";

/**
 * activation(f(x) (kernel scale) + bias + addend), where f is GELU, gates or nothing. The optional inputs follow x, kernel
 * and bias in this order: gates, scale, addend. Of a map that lies as planes, a convolution of kernel size 1.
 */
const linear: Lowering = (operation, target) => {
  const { builder, layouts } = target;
  const [gates, scale, addend] = optionalInputs(operation);
  const x = valueOf(operation, 0);
  const layout: Layout = layouts.common([x]);
  const given = activate(operation, "input_activation", builder, layouts.get(x, layout));
  const seen = gates === undefined ? given : gated(given, valueOf(operation, gates), { x, layout }, target);
  const factors = scale === undefined ? undefined : weightsOf(operation, scale).values;
  const layer = [weightsOf(operation, 1), weightsOf(operation, 2)] as const;
  const product = multiplied(seen, layer, { layout, factors }, target);
  const output = outputOf(operation);
  layouts.set(output, layout, product);
  if (addend === undefined) {
    layouts.replace(output, layout, activate(operation, "activation", builder, product));
    return;
  }
  const other = valueOf(operation, addend);
  const meeting = layouts.has(other, layout) ? layout : "last";
  const sum = builder.node("Add", [layouts.get(output, meeting), layouts.get(other, meeting)]);
  layouts.replace(output, meeting, activate(operation, "activation", builder, sum));
};

/** The indices of gates, scale and addend, where they are given. */
function optionalInputs(operation: Operation): (number | undefined)[] {
  let next = 3;
  return ["gate_count", "scale_count", "addend_count"].map((key) =>
    numberOf(operation, key) === 1 ? next++ : undefined,
  );
}

/** x [N, ..., I] times gates [N, I]. */
function gated(
  name: string,
  gates: Value,
  { x, layout }: { readonly x: Value; readonly layout: Layout },
  { builder, layouts }: Target,
): string {
  const [images = 1, ins = 1] = gates.shape;
  const ones = (count: number): number[] => new Array<number>(count).fill(1);
  const shape =
    layout === "last"
      ? [images, ...ones(x.shape.length - 2), ins]
      : [images, ins, ...ones(layout === "planes" ? 2 : 3)];
  return builder.node("Mul", [name, builder.reshape(layouts.get(gates, "last"), shape)]);
}

function multiplied(
  name: string,
  [kernel, bias]: readonly [Weights, Weights],
  { layout, factors }: { readonly layout: Layout; readonly factors?: Float32Array | undefined },
  { builder }: Target,
): string {
  const offset = builder.numbers(bias.values, bias.shape);
  if (layout !== "last") {
    const ones = new Array<number>(layout === "planes" ? 2 : 3).fill(1);
    const turned = toOnnxKernel({ ...kernel, shape: [...ones, ...kernel.shape] }, { scale: factors });
    return builder.node("Conv", [name, builder.numbers(turned.values, turned.dims), offset]);
  }
  const outs = kernel.shape[1] ?? 1;
  const scaled =
    factors === undefined
      ? kernel.values
      : kernel.values.map((value, i) => value * (factors[i % outs] ?? Number.NaN));
  return builder.node("Add", [builder.node("MatMul", [name, builder.numbers(scaled, kernel.shape)]), offset]);
}

/** activation(input_activation(norm(x)) kernel + bias), where x is the channels of several maps. */
const normalisedLinear: Lowering = (operation, target) => {
  const { builder, layouts } = target;
  const count = numberOf(operation, "piece_count");
  const pieces = Array.from({ length: count }, (_, index) => valueOf(operation, index));
  const layout = layouts.common(pieces);
  const names = pieces.map((piece) => layouts.get(piece, layout));
  const [first = ""] = names;
  const x = count === 1 ? first : builder.node("Concat", names, { axis: { i: layout === "last" ? -1 : 1 } });
  const vectors = [0, 1, 2, 3].map((index) => weightsOf(operation, count + index).values);
  const [factor, offset] = foldedNorm(vectors, numberOf(operation, "epsilon"));
  const scaled = builder.node("Mul", [x, channelVector(target, factor, layout)]);
  const normalised = builder.node("Add", [scaled, channelVector(target, offset, layout)]);
  const layer = [weightsOf(operation, count + 4), weightsOf(operation, count + 5)] as const;
  const activated = activate(operation, "input_activation", builder, normalised);
  const product = multiplied(activated, layer, { layout }, target);
  layouts.set(outputOf(operation), layout, activate(operation, "activation", builder, product));
};

/** activation(x gates) */
const gate: Lowering = (operation, target) => {
  const x = valueOf(operation, 0);
  const layout = target.layouts.common([x]);
  const product = gated(target.layouts.get(x, layout), valueOf(operation, 1), { x, layout }, target);
  target.layouts.set(outputOf(operation), layout, activate(operation, "activation", target.builder, product));
};

/** The product of two matrices over their rows: [..., O] and [..., I] -> [I, O]. */
const productOverRows: Lowering = (operation, { builder, layouts }) => {
  if (numberOf(operation, "gate_count") !== 0 || numberOf(operation, "input_activation") !== 0)
    throw new RangeError("a product over rows takes neither gates nor an activation");
  const [right, left] = [0, 1].map((index) => {
    const value = valueOf(operation, index);
    const name = layouts.get(value, "last");
    return value.shape.length === 2
      ? name
      : builder.node("Reshape", [name, builder.wholes([-1, channelsOf(value)])]);
  });
  const turned = builder.node("Transpose", [left ?? ""], { perm: { ints: [1, 0] } });
  layouts.set(outputOf(operation), "last", builder.node("MatMul", [turned, right ?? ""]));
};

const matMul: Lowering = (operation, { builder, layouts }) => {
  const [a, b] = [0, 1].map((index) => {
    const value = valueOf(operation, index);
    const name = layouts.get(value, "last");
    if (operation.attributes[index === 0 ? "adj_x" : "adj_y"] !== true) return name;
    const axes = value.shape.map((_, axis) => axis);
    const perm = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
    return builder.node("Transpose", [name], { perm: { ints: perm } });
  });
  layouts.set(outputOf(operation), "last", builder.node("MatMul", [a ?? "", b ?? ""]));
};

/** Queries [N, ..., C], keys and values [N, ..., 2C] -> the attended values, as the queries. */
const attention: Lowering = (operation, { builder, layouts }) => {
  const heads = numberOf(operation, "heads");
  const [queries, both] = [valueOf(operation, 0), valueOf(operation, 1)];
  const width = channelsOf(queries) / heads;
  const split = (x: Value, parts: number): string => {
    const shape = builder.wholes([...sequencesOf(x), parts, width]);
    const apart = builder.node("Reshape", [layouts.get(x, "last"), shape]); // [N, L, parts, C / heads]
    return builder.node("Transpose", [apart], { perm: { ints: [0, 2, 1, 3] } });
  };
  const [keys = "", values = ""] = builder.nodes("Split", [split(both, 2 * heads)], 2, { axis: { i: 1 } });
  const q = builder.node("Mul", [split(queries, heads), builder.number(1 / Math.sqrt(width))]);
  const turnedKeys = builder.node("Transpose", [keys], { perm: { ints: [0, 1, 3, 2] } });
  const weights = builder.node("Softmax", [builder.node("MatMul", [q, turnedKeys])], { axis: { i: -1 } });
  const means = builder.node("MatMul", [weights, values]); // [N, heads, L, C / heads]
  const joined = builder.node("Transpose", [means], { perm: { ints: [0, 2, 1, 3] } });
  layouts.set(outputOf(operation), "last", builder.reshape(joined, queries.shape));
};

/** The number of sequences and of rows in each, of [N, ..., C]; -1 stands for the one that ONNX derives. */
function sequencesOf({ shape: [count, ...sides] }: Value): [number, number] {
  const rows = sides.slice(0, -1);
  if (rows.every((side) => typeof side === "number"))
    return [-1, rows.reduce<number>((product, side) => product * fixedOf(side), 1)];
  return [fixedOf(count), -1];
}

/** Matrix products. */
export const PRODUCTS: Readonly<Record<string, Lowering>> = {
  SpinegradeLinear: linear,
  SpinegradeLinearKernelGrad: productOverRows,
  SpinegradeNormalisedLinear: normalisedLinear,
  SpinegradeAttention: attention,
  SpinegradeGate: gate,
  BatchMatMulV2: matMul,
};

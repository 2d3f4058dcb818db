import type { Operation } from "../record/recording.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import type { Lowering } from "./lowering.ts";
import { integersOf, numberOf, outputOf, valueOf, weightsOf } from "./lowering.ts";

type Apply = (builder: GraphBuilder, x: string) => string;

const silu: Apply = (builder, x) => builder.node("Mul", [x, builder.node("Sigmoid", [x])]);

/** x / 2 (1 + erf(x / sqrt 2)): the nodes in the order that runtimes recognise as one GELU. */
const gelu: Apply = (builder, x) => {
  const erf = builder.node("Erf", [builder.node("Div", [x, builder.number(Math.SQRT2)])]);
  const product = builder.node("Mul", [x, builder.node("Add", [erf, builder.number(1)])]);
  return builder.node("Mul", [product, builder.number(0.5)]);
};

const relu: Apply = (builder, x) => builder.node("Relu", [x]);

const relu6: Apply = (builder, x) => builder.node("Clip", [x, builder.number(0), builder.number(6)]);

/** By the numbers that native operations have for them. */
const BY_NUMBER: readonly Apply[] = [(_, x) => x, relu, silu, gelu, relu6];

/** Applies the activation that an attribute of a native operation names. */
export function activate(operation: Operation, key: string, builder: GraphBuilder, x: string): string {
  const number = integersOf(operation, key)[0] ?? 0;
  const apply = BY_NUMBER[number];
  if (apply === undefined) throw new RangeError(`${operation.name} has the unknown activation ${number}`);
  return apply(builder, x);
}

/** Applies GELU to a tensor of the graph. */
export function applyGelu(builder: GraphBuilder, x: string): string {
  return gelu(builder, x);
}

function unary(apply: Apply): Lowering {
  return (operation, { builder, layouts }) => {
    const x = valueOf(operation, 0);
    for (const [layout, name] of layouts.of(x).slice(0, 1))
      layouts.set(outputOf(operation), layout, apply(builder, name));
  };
}

function node(opType: string): Lowering {
  return unary((builder, x) => builder.node(opType, [x]));
}

const leakyRelu: Lowering = (operation, target) => {
  const alpha = { f: numberOf(operation, "alpha") };
  unary((builder, x) => builder.node("LeakyRelu", [x], { alpha }))(operation, target);
};

/** scale max(x, 0)^2 + bias. */
const starRelu: Lowering = (operation, target) => {
  const { builder } = target;
  const [scale, bias] = [1, 2].map((index) => builder.numbers(weightsOf(operation, index).values, []));
  unary((_, x) => {
    const positive = relu(builder, x);
    const square = builder.node("Mul", [positive, positive]);
    return builder.node("Add", [builder.node("Mul", [square, scale ?? ""]), bias ?? ""]);
  })(operation, target);
};

/** ONNX numbers its types; these are the ones that the nets use. */
const TYPES: Readonly<Record<string, number>> = { float32: 1, int32: 6, bool: 9 };

const cast: Lowering = (operation, target) => {
  const type = TYPES[outputOf(operation).dtype];
  if (type === undefined) throw new RangeError(`nothing is cast to ${outputOf(operation).dtype}`);
  const isSame = valueOf(operation, 0).dtype === outputOf(operation).dtype;
  const apply: Apply = (builder, x) => (isSame ? x : builder.node("Cast", [x], { to: { i: type } }));
  unary(apply)(operation, target);
};

/** Functions of each element. */
export const ACTIVATIONS: Readonly<Record<string, Lowering>> = {
  Abs: node("Abs"),
  Round: node("Round"), // half to even, in both
  Relu: node("Relu"),
  LeakyRelu: leakyRelu,
  Relu6: unary(relu6),
  Sigmoid: node("Sigmoid"),
  Square: unary((builder, x) => builder.node("Mul", [x, x])),
  SpinegradeGelu: unary(gelu),
  SpinegradeSilu: unary(silu),
  SpinegradeStarRelu: starRelu,
  Cast: cast,
};

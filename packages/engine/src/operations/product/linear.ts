import * as tf from "@tensorflow/tfjs-core";
import { addBias } from "../sum/add-bias.ts";
import { gelu } from "../activation/gelu.ts";
import type { LinearOptions } from "./linear-options.ts";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { nativeLinear } from "./native-linear.ts";
import { requireFallbackPrecision } from "../backend/product-precision.ts";
import { silu } from "../activation/silu.ts";

/**
 * A linear layer over the last axis, as `torch.nn.Linear`: y = activation(f(x) (kernel scale) + bias + addend), where f
 * is the identity, GELU, or gates. Of the maps, the backward pass keeps only x and, before an activation, the addend.
 * @param x [..., I]
 * @param kernel [I, O]
 * @param bias [O]
 * @returns [..., O]
 * @throws RangeError for incompatible shapes, and for gates combined with an input activation; UserError where the backend
 * lacks the precision of products.
 */
export function linear<T extends tf.Tensor>(
  x: T,
  kernel: tf.Tensor2D,
  bias: tf.Tensor,
  options: LinearOptions = {},
): T {
  checkShapes(x, kernel, bias);
  checkOptions(x, kernel, options);
  if (areNativeOperationsActive()) return nativeLinear(x, kernel, bias, options);
  requireFallbackPrecision();
  return tf.tidy(() => plain(x, kernel, bias, options));
}

function plain<T extends tf.Tensor>(x: T, kernel: tf.Tensor2D, bias: tf.Tensor, options: LinearOptions): T {
  const [ins, outs] = kernel.shape;
  const { scale, addend } = options;
  const rows = tf.reshape<tf.Rank.R2>(prepared(x, options), [-1, ins]); // [..., I] -> [rows, I]
  const product = tf.matMul(rows, scale === undefined ? kernel : tf.mul<tf.Tensor2D>(kernel, scale));
  const y = tf.reshape(addBias(product, bias), [...x.shape.slice(0, -1), outs]) as T; // the rank of x
  const sum = addend === undefined ? y : tf.add<T>(y, addend);
  return options.activation === "silu" ? silu(sum) : sum;
}

function prepared<T extends tf.Tensor>(x: T, { inputActivation, inputGates }: LinearOptions): T {
  if (inputActivation === "gelu") return gelu(x);
  if (inputGates === undefined) return x;
  const [images, ins] = inputGates.shape;
  return tf.mul(x, tf.reshape(inputGates, [images, ...new Array<number>(x.rank - 2).fill(1), ins]));
}

function checkShapes(x: tf.Tensor, kernel: tf.Tensor2D, bias: tf.Tensor): void {
  const [ins, outs] = kernel.shape;
  if (x.rank > 0 && x.shape.at(-1) === ins && bias.rank === 1 && bias.size === outs) return;
  throw new RangeError(
    `linear of [${x.shape.join(", ")}]: the kernel is [${kernel.shape.join(", ")}], the bias [${bias.shape.join(", ")}]; ` +
      "they must be [I, O] and [O] for x [..., I]",
  );
}

function checkOptions(x: tf.Tensor, kernel: tf.Tensor2D, options: LinearOptions): void {
  const { inputActivation, inputGates, scale, addend } = options;
  const [ins, outs] = kernel.shape;
  const refuse = (what: string): never => {
    throw new RangeError(`linear of [${x.shape.join(", ")}] to ${outs} channels: ${what}`);
  };
  const expectShape = (name: string, tensor: tf.Tensor | undefined, shape: readonly number[]): void => {
    if (tensor === undefined || tensor.shape.join() === shape.join()) return;
    refuse(`${name} must be [${shape.join(", ")}], not [${tensor.shape.join(", ")}]`);
  };
  expectShape("scale", scale, [outs]);
  expectShape("addend", addend, [...x.shape.slice(0, -1), outs]);
  if (inputGates === undefined) return;
  if (x.rank < 2) refuse("gates need x [N, ..., I]");
  if (inputActivation !== undefined) refuse("gates and an activation of the input exclude each other");
  expectShape("inputGates", inputGates, [x.shape[0], ins]);
}

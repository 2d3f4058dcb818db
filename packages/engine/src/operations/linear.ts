import * as tf from "@tensorflow/tfjs-core";
import { addBias } from "./add-bias.ts";
import { gelu } from "./gelu.ts";
import { areNativeOperationsActive } from "./native-operations.ts";
import { runOp } from "./run-op.ts";
import { withGradient } from "./with-gradient.ts";

export interface LinearOptions {
  /** What x goes through first: its result is neither written nor kept for the backward pass. None by default. */
  readonly inputActivation?: "gelu" | undefined;
}

/**
 * A linear layer over the last axis, as `torch.nn.Linear`: y = f(x) kernel + bias, with f the identity or GELU. Only x is
 * kept for the backward pass.
 * @param x [..., I]
 * @param kernel [I, O]
 * @param bias [O]
 * @returns [..., O]
 * @throws RangeError for a kernel or a bias that does not fit.
 */
export function linear<T extends tf.Tensor>(
  x: T,
  kernel: tf.Tensor2D,
  bias: tf.Tensor,
  { inputActivation }: LinearOptions = {},
): T {
  checkShapes(x, kernel, bias);
  if (areNativeOperationsActive()) return native(x, kernel, bias, inputActivation);
  return tf.tidy(() => plain(inputActivation === "gelu" ? gelu(x) : x, kernel, bias));
}

function native<T extends tf.Tensor>(
  x: T,
  kernel: tf.Tensor2D,
  bias: tf.Tensor,
  inputActivation: LinearOptions["inputActivation"],
): T {
  const hasGelu = inputActivation === "gelu";
  const operation = hasGelu ? "SpinegradeGeluLinear" : "SpinegradeLinear";
  return withGradient(
    [x, kernel, bias],
    () => {
      const [y] = runOp(operation, {}, [x, kernel, bias], 1);
      return { result: y as T, saved: [x, kernel] as [T, tf.Tensor2D] }; // the rank of x
    },
    (dy, [input, weight]) => {
      const given = hasGelu ? [dy, weight, input] : [dy, weight];
      return [
        ...runOp(`${operation}InputGrad`, {}, given, 1),
        ...runOp(`${operation}KernelGrad`, {}, [dy, input], 2),
      ];
    },
  );
}

function plain<T extends tf.Tensor>(x: T, kernel: tf.Tensor2D, bias: tf.Tensor): T {
  const [ins, outs] = kernel.shape;
  const rows = tf.reshape<tf.Rank.R2>(x, [-1, ins]); // [..., I] -> [rows, I]
  const y = addBias(tf.matMul(rows, kernel), bias);
  return tf.reshape(y, [...x.shape.slice(0, -1), outs]) as T; // the rank of x
}

function checkShapes(x: tf.Tensor, kernel: tf.Tensor2D, bias: tf.Tensor): void {
  const [ins, outs] = kernel.shape;
  if (x.rank > 0 && x.shape.at(-1) === ins && bias.rank === 1 && bias.size === outs) return;
  throw new RangeError(
    `linear of [${x.shape.join(", ")}]: the kernel is [${kernel.shape.join(", ")}], the bias [${bias.shape.join(", ")}]; ` +
      "they must be [I, O] and [O] for x [..., I]",
  );
}

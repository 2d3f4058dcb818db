import * as tf from "@tensorflow/tfjs-core";
import { add } from "../sum/add.ts";
import { depthwiseConv2d } from "./depthwise-conv2d.ts";
import type { KernelAndBias } from "../product/kernel-and-bias.ts";
import { linear } from "../product/linear.ts";
import { areNativeOperationsActive } from "../backend/native-operations.ts";
import { precisionAttribute, productPrecision } from "../backend/product-precision.ts";
import { runOp } from "../backend/run-op.ts";

/**
 * linear(GELU(convolution(x))) + addend, with a depthwise 3x3 convolution of stride 1 and padding 1. Its wide map is
 * never written to memory. For inference only: it has no gradient.
 * @param x [N, H, W, C]
 * @param depthwise kernel [3, 3, C, 1], bias [C]
 * @param layer kernel [C, O], bias [O]
 * @param addend [N, H, W, O]
 * @returns [N, H, W, O]
 * @throws Error for incompatible shapes.
 */
export function depthwiseGeluLinear(
  x: tf.Tensor4D,
  depthwise: KernelAndBias<tf.Tensor4D>,
  layer: KernelAndBias<tf.Tensor2D>,
  addend: tf.Tensor4D,
): tf.Tensor4D {
  if (areNativeOperationsActive()) {
    const precision = precisionAttribute(productPrecision());
    const inputs = [x, depthwise.kernel, depthwise.bias, layer.kernel, layer.bias, addend];
    return runOp("SpinegradeDepthwiseGeluLinear", { precision }, inputs, 1)[0] as tf.Tensor4D; // as the addend
  }
  return tf.tidy(() => {
    const convolved = depthwiseConv2d(x, depthwise.kernel, depthwise.bias, { stride: 1, padding: "same" });
    return add(linear(convolved, layer.kernel, layer.bias, { inputActivation: "gelu" }), addend);
  });
}

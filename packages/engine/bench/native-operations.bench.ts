/**
 * Our own operations, forward and backward, on maps of the published encoders.
 * npm run bench -- --project engine --name native-operations; with SPINEGRADE_INSTRUCTIONS=none from TensorFlow's
 * operations, and `python packages/engine/bench/native_operations.py` from PyTorch's.
 */
import {
  addBias,
  attention,
  conv2d,
  depthwiseConv2d,
  fusedConv3x3,
  gelu,
  layerNorm,
  linear,
  silu,
  starRelu,
} from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { startReporting, time } from "./measure.ts";

const report = await startReporting();
const instructions = process.env["SPINEGRADE_INSTRUCTIONS"] ?? "the processor's";

type Work = (...inputs: tf.Tensor[]) => tf.Tensor;

function measure(op: string, shapes: readonly number[][], work: Work): void {
  const inputs = shapes.map((shape) => tf.randomNormal(shape));
  const dy = tf.tidy(() => tf.randomNormal(work(...inputs).shape));
  const forward = time(() => work(...inputs));
  const both = time(() => {
    const gradients = tf.grads(work)(inputs, dy);
    return gradients.at(-1) ?? dy;
  });
  report({ op, shape: shapes[0], instructions, forward, "forward and backward": both });
  tf.dispose([...inputs, dy]);
}

const [map, wide] = [
  [8, 80, 80, 96],
  [8, 80, 80, 384],
];
measure("layerNorm", [map, [96], [96]], (x, scale, offset) =>
  layerNorm(x, { scale: scale, offset: offset, epsilon: 1e-6 }),
);
measure("gelu", [wide], (x) => gelu(x));
measure("silu", [wide], (x) => silu(x));
measure("starRelu", [wide, [1], [1]], (x, scale, bias) => starRelu(x, { scale, bias }));
measure("addBias", [wide, [384]], (x, bias) => addBias(x, bias));
/** Rows and features of an MLP's two layers in stages 1 and 3 of PVT v2. */
const LINEAR = [
  [51200, 64, 512],
  [3200, 320, 1280],
] as const;
for (const [rows, narrow, hidden] of LINEAR) {
  const to = (outs: number): number[][] => [
    [rows, narrow + hidden - outs],
    [narrow + hidden - outs, outs],
    [outs],
  ];
  measure("linear", to(hidden), (x, kernel, bias) => linear(x, kernel as tf.Tensor2D, bias));
  measure("linear of GELU", to(narrow), (x, kernel, bias) =>
    linear(x, kernel as tf.Tensor2D, bias, { inputActivation: "gelu" }),
  );
}
/** Side, channels, kernel and stride: ConvNeXt's stages 1 and 3, PVT v2's, EfficientNet's. */
const DEPTHWISE = [
  [80, 96, 7, 1],
  [20, 384, 7, 1],
  [80, 512, 3, 1],
  [20, 1280, 3, 1],
  [40, 384, 5, 1],
  [80, 240, 5, 2],
] as const;
for (const [side, channels, size, stride] of DEPTHWISE) {
  const shapes = [[8, side, side, channels], [size, size, channels, 1], [channels]];
  measure(`depthwiseConv2d ${size}x${size}, stride ${stride}`, shapes, (x, kernel, bias) =>
    depthwiseConv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, bias, { stride, padding: "same" }),
  );
}
/** Side of the input, channels, outputs' channels, kernel and stride: a ResNet's last stages on images of 96 pixels. */
const SMALL = [
  [3, 512, 512, 3, 1],
  [8, 256, 512, 3, 2],
  [14, 128, 256, 3, 2],
  [26, 64, 128, 3, 2],
  [6, 256, 512, 1, 2],
] as const;
for (const [side, channels, outs, size, stride] of SMALL) {
  const shapes = [
    [13, side, side, channels],
    [size, size, channels, outs],
  ];
  measure(`conv2d ${size}x${size}, stride ${stride}`, shapes, (x, kernel) =>
    conv2d(x as tf.Tensor4D, kernel as tf.Tensor4D, { stride, padding: stride === 1 ? "same" : "valid" }),
  );
}
/** Queries, keys, heads and channels of PVT v2's stages on images of 320 x 320. */
const ATTENTION = [
  [6400, 100, 1, 64],
  [1600, 100, 2, 128],
  [400, 100, 5, 320],
  [100, 100, 8, 512],
] as const;
for (const [length, keys, heads, channels] of ATTENTION) {
  const shapes = [
    [8, length, channels],
    [8, keys, 2 * channels],
  ];
  measure(`attention, ${heads} heads, ${keys} keys`, shapes, (queries, keysAndValues) =>
    attention(queries as tf.Tensor3D, keysAndValues as tf.Tensor3D, heads),
  );
}
/** Taps in depth, side and channels of the decoders' finest and coarsest block. */
const DECODER = [
  [3, 80, 96],
  [3, 20, 384],
  [1, 80, 96],
  [1, 20, 384],
] as const;
for (const [taps, side, channels] of DECODER) {
  const shape = [1, 8, side, side, channels];
  const [x, kernel] = [
    tf.randomNormal<tf.Rank.R5>(shape as tf.ShapeMap[tf.Rank.R5]),
    tf.randomNormal<tf.Rank.R5>([taps, 3, 3, channels, channels]),
  ];
  const fused = time(() => fusedConv3x3(x, kernel));
  const plain = time(() => tf.conv3d(x, kernel, 1, "same"));
  report({ op: `convolution ${taps}x3x3`, shape, instructions, forward: fused, "TensorFlow's own": plain });
  tf.dispose([x, kernel]);
}

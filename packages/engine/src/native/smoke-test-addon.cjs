// Child process of the installer: loads an engine's addons, computes with them and prints TensorFlow's version. Of our
// own operations one of each family is computed, and every one that the addon names must be registered.
"use strict";
const { readdirSync } = require("node:fs");
const { join } = require("node:path");

const [, , preludePath, addonPath, operationsPath] = process.argv;
require(preludePath).setMinLogLevel(2);
const binding = require(addonPath);

const tensor = (shape, values) => binding.createTensor(shape, binding.TF_FLOAT, Float32Array.from(values));
const words = (values) => binding.createTensor([values.length], binding.TF_INT32, Int32Array.from(values));
const int = (name, value) => ({ name, type: binding.TF_ATTR_INT, value });
const float = (name, value) => ({ name, type: binding.TF_ATTR_FLOAT, value });
const bool = (name, value) => ({ name, type: binding.TF_ATTR_BOOL, value });
const none = () => tensor([0], []);
/** A kernel of 3 x 3 that takes the middle times a factor. */
const middle = (shape, factor) => tensor(shape, [0, 0, 0, 0, factor, 0, 0, 0, 0]);

/** For each file *-operations.cc: an operation, its attributes, its inputs, how many outputs it has, and the first one. */
const FAMILIES = {
  attention: () => [
    "Attention",
    [int("heads", 1)],
    [tensor([1, 1, 2], [1, 2]), tensor([1, 1, 4], [9, 9, 5, 6])],
    2,
    [5, 6],
  ],
  "batch-norm": () => [
    "Normalise",
    [float("epsilon", 0), int("activation", [0])],
    [tensor([2, 1], [1, 3]), tensor([1], [2]), tensor([1], [1]), tensor([1], [2]), tensor([1], [1])],
    1,
    [-1, 3],
  ],
  conv2d: () => [
    "Conv2d",
    [int("geometry", [1, 1, 1, 1, 1])],
    [tensor([1, 1, 1, 1], [3]), middle([3, 3, 1, 1], 5)],
    1,
    [15],
  ],
  "depthwise-linear": () => [
    "DepthwiseGeluLinear",
    [int("precision", 0)],
    [
      tensor([1, 1, 1, 1], [10]),
      middle([3, 3, 1, 1], 1),
      tensor([1], [0]),
      tensor([1, 1], [2]),
      tensor([1], [1]),
      tensor([1, 1, 1, 1], [3]),
    ],
    1,
    [24],
  ],
  depthwise: () => [
    "DepthwiseConv2d",
    [int("geometry", [1, 1, 1, 1, 1]), int("input_activation", [0]), int("activation", [0])],
    [tensor([1, 1, 1, 1], [2]), middle([3, 3, 1, 1], 5), tensor([1], [1])],
    1,
    [11],
  ],
  gate: () => ["Gate", [int("activation", [4])], [tensor([1, 2, 1], [1, 3]), tensor([1, 1], [4])], 1, [4, 6]],
  half: () => ["Widen", [int("format", 0), int("size", 2)], [words([0xc0003f80])], 1, [1, -2]],
  "layer-norm": () => [
    "LayerNorm",
    [float("epsilon", 0)],
    [tensor([1, 2], [1, 3]), tensor([2], [1, 1]), tensor([2], [0, 0])],
    3,
    [-1, 1],
  ],
  linear: () => [
    "Linear",
    ["input_activation", "activation", "gate_count", "scale_count", "addend_count", "precision"].map((name) =>
      int(name, 0),
    ),
    [tensor([1, 2], [1, 2]), tensor([2, 1], [3, 4]), tensor([1], [5])],
    1,
    [16],
  ],
  // of (3 - 1) / sqrt(0.25) + 1, and of -1 / sqrt(1), which is 0
  "normalised-linear": () => [
    "NormalisedLinear",
    [
      int("piece_count", 2),
      float("epsilon", 0),
      int("input_activation", 1),
      int("activation", 1),
      int("precision", 0),
    ],
    [
      ...[3, -1].map((value) => tensor([1, 1], [value])),
      tensor([2], [1, 1]),
      tensor([2], [1, 0]),
      tensor([2], [1, 0]),
      tensor([2], [0.25, 1]),
      tensor([2, 1], [3, 4]),
      tensor([1], [1]),
    ],
    1,
    [16],
  ],
  // 8 * 0.5 less 1.5 / sqrt(2.25), the moments of the gradient 3
  optimizer: () => [
    "AdamW",
    [int("count", 1)],
    [tensor([6], [0.5, 0.5, 0.75, 1, 0, 1]), ...[8, 3, 0, 0].map((value) => tensor([1], [value]))],
    1,
    [3],
  ],
  pointwise: () => ["SumRows", [], [tensor([2, 2], [19, 22, 43, 50])], 1, [62, 72]],
  pooling: () => [
    "MaxPoolGrad",
    [int("geometry", [2, 0, 0, 0, 0]), int("window", 2)],
    [tensor([1, 2, 2, 1], [1, 3, 3, 2]), tensor([1, 1, 1, 1], [5])],
    1,
    [0, 5, 0, 0],
  ],
  recurrent: () => [
    "Recurrent",
    [int("cell", 0), int("directions", 1)],
    [tensor([1, 1, 3], [0, 0, 20]), tensor([1, 3], [0, 0, 0]), tensor([3], [0, 0, 0])],
    2,
    [0.5],
  ],
  winograd: () => [
    "Conv3x3",
    [int("is_upsampled", 0), int("first_channel", 0), int("activation", 0), int("largest_tile", 4)],
    [tensor([1, 1, 1, 1, 1], [2]), middle([1, 3, 3, 1, 1], 7), none(), none(), none()],
    1,
    [14],
  ],
};

check(
  "MatMul",
  [
    bool("transpose_a", false),
    bool("transpose_b", false),
    { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
  ],
  [tensor([2, 2], [1, 2, 3, 4]), tensor([2, 2], [5, 6, 7, 8])],
  1,
  [19, 22, 43, 50],
);
const { operations } = require(operationsPath);
for (const file of readdirSync(join(__dirname, "ops")).filter((name) => name.endsWith("-operations.cc"))) {
  const family = FAMILIES[file.slice(0, -"-operations.cc".length)];
  if (family === undefined)
    throw new Error(`the operations of ${file} are not tested: smoke-test-addon.cjs lacks the family`);
  const [name, ...call] = family();
  check(`Spinegrade${name}`, ...call);
}
operations.forEach(expectRegistered);
process.stdout.write(
  JSON.stringify({ tensorflowVersion: binding.TF_Version, isGpu: binding.isUsingGpuDevice() }),
);

function check(operation, attributes, inputs, outputs, expected) {
  const [first] = binding.executeOp(operation, attributes, inputs, outputs);
  const values = Array.from(binding.tensorDataSync(first.id));
  const isRight =
    values.length === expected.length && values.every((value, k) => Math.abs(value - expected[k]) < 1e-4);
  if (!isRight) throw new Error(`${operation} gives ${values.join(", ")}, not ${expected.join(", ")}`);
}

/** Without inputs no operation runs; what it says tells whether TensorFlow knows it. */
function expectRegistered(operation) {
  try {
    binding.executeOp(operation, [], [], 1);
  } catch (error) {
    if (!/neither a type of a primitive operation/.test(String(error))) return;
    throw new Error(`TensorFlow does not know ${operation}, which the addon registered`);
  }
}

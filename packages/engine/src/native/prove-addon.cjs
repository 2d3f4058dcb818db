// Child process of the installer: loads an engine's addons, computes with them and prints TensorFlow's version.
"use strict";
const [, , preludePath, addonPath, operationsPath] = process.argv;
if (preludePath !== "") require(preludePath).setMinLogLevel(2);
const binding = require(addonPath);

const matrix = (values) => binding.createTensor([2, 2], binding.TF_FLOAT, Float32Array.from(values));
const attributes = [
  { name: "transpose_a", type: binding.TF_ATTR_BOOL, value: false },
  { name: "transpose_b", type: binding.TF_ATTR_BOOL, value: false },
  { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
];
const [product] = binding.executeOp("MatMul", attributes, [matrix([1, 2, 3, 4]), matrix([5, 6, 7, 8])], 1);
const values = Array.from(binding.tensorDataSync(product.id));
if (values.join() !== "19,22,43,50")
  throw new Error(`the matrix product is ${values.join()}, not 19,22,43,50`);
if (operationsPath !== "") {
  require(operationsPath);
  const [sums] = binding.executeOp("SpinegradeSumRows", [], [product.id], 1);
  const columns = Array.from(binding.tensorDataSync(sums.id));
  if (columns.join() !== "62,72") throw new Error(`the columns' sums are ${columns.join()}, not 62,72`);
}
process.stdout.write(
  JSON.stringify({ tensorflowVersion: binding.TF_Version, isGpu: binding.isUsingGpuDevice() }),
);

/**
 * Writes what a net gives for equal images and equal drawn weights, wherever it runs: its outputs, and each parameter's
 * gradient in training mode. tools/gpu compares the files of two devices.
 *
 *   node ... packages/model-zoo/bench/parity.ts --kind nfn --encoder pvt_v2_b4 --size 96 --out FILE
 *
 * FILE.json lists the tensors, FILE.bin has their values, float32, one after the other.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readDevice, startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { oneStageNet, randomImages } from "./differentiable-net.ts";

const { values: options } = parseArgs({
  options: {
    kind: { type: "string", default: "nfn" },
    encoder: { type: "string", default: "pvt_v2_b4" },
    size: { type: "string", default: "96" },
    device: { type: "string" },
    out: { type: "string" },
  },
});
const { out, size } = options;
if (out === undefined) throw new Error("--out FILE is required");

const { device, instructions } = await startEngine({ device: readDevice(options.device) });
const net = oneStageNet(
  { ...options, recompute: false },
  randomImages<tf.Rank.R4>([8, Number(size), Number(size), 1]),
);
const objective = (): tf.Scalar =>
  tf.addN(net.outputs(true).map((output) => tf.mean<tf.Scalar>(tf.square(output))));

const names: { readonly group: "outputs" | "gradients"; readonly name: string; readonly values: number }[] =
  [];
const values: Uint8Array[] = [];
function add(group: "outputs" | "gradients", name: string, tensor: tf.Tensor): void {
  const data = Float32Array.from(tensor.dataSync());
  names.push({ group, name, values: data.length });
  values.push(new Uint8Array(data.buffer));
}

tf.tidy(() => {
  // before a training pass moves the running statistics
  net.outputs(false).forEach((output, index) => {
    add("outputs", String(index), output);
  });
  const parameters = net.parameters();
  const { grads } = tf.variableGrads(objective, [...parameters.values()]);
  for (const [name, variable] of parameters) {
    const gradient = grads[variable.name];
    if (gradient !== undefined) add("gradients", name, gradient);
  }
});
writeFileSync(`${out}.bin`, Buffer.concat(values));
writeFileSync(`${out}.json`, JSON.stringify({ device, instructions, tensors: names }));
process.stdout.write(`${JSON.stringify({ device, instructions, tensors: names.length })}\n`);

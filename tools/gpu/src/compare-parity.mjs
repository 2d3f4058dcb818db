#!/usr/bin/env node
/**
 * Compares two files of packages/model-zoo/bench/parity.ts: node compare-parity.mjs A B OUTPUTS GRADIENTS
 * A difference is the norm of the difference by the norm of A, over all tensors of a group. OUTPUTS and GRADIENTS are the
 * largest that are accepted; the tensor that differs most is named, which no limit judges. Exit code 1: beyond a limit.
 */
import { readFileSync } from "node:fs";

const [one, other, outputs, gradients] = process.argv.slice(2);
const limits = { outputs: Number(outputs), gradients: Number(gradients) };
const [a, b] = [one, other].map((path) => read(path));
if (JSON.stringify(a.tensors) !== JSON.stringify(b.tensors)) throw new Error("the files list other tensors");

const sums = { outputs: [0, 0], gradients: [0, 0] };
const worst = { outputs: { name: "", difference: -1 }, gradients: { name: "", difference: -1 } };
let at = 0;
for (const { group, name, values } of a.tensors) {
  let [square, squareOfDifference] = [0, 0];
  for (let i = at; i < at + values; i++) {
    square += a.values[i] ** 2;
    squareOfDifference += (a.values[i] - b.values[i]) ** 2;
  }
  at += values;
  sums[group][0] += square;
  sums[group][1] += squareOfDifference;
  const difference = Math.sqrt(squareOfDifference / square);
  if (difference > worst[group].difference) worst[group] = { name, difference };
}

const groups = Object.entries(limits).map(([group, limit]) => {
  const [square, squareOfDifference] = sums[group];
  const difference = Math.sqrt(squareOfDifference / square);
  // NaN is not within
  return { group, difference, limit, isWithin: difference <= limit, worst: worst[group] };
});
console.log(JSON.stringify({ devices: [a, b].map(({ device }) => device), groups }));
if (groups.some(({ isWithin }) => !isWithin)) process.exitCode = 1;

function read(path) {
  const { device, tensors } = JSON.parse(readFileSync(`${path}.json`, "utf8"));
  const bytes = readFileSync(`${path}.bin`);
  return { device, tensors, values: new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4) };
}

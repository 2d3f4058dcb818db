import { createRequire } from "node:module";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createNfnNet, createScsNet, loadState, lookInto } from "@spinegrade/model-zoo";
import type { Net } from "@spinegrade/model-zoo";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "../testing/deterministic.ts";
import type { NetOptions } from "./one-stage/one-stage-net.ts";

/** As a share of each output's range. */
const TOLERANCE = 1e-4;
const DEPTHS = [2, 1];
const SIZE = 64;

type Outputs = Record<string, tf.Tensor | tf.Tensor[]>;
type Values = Record<string, Float32Array[]>;

/** Makes the net on a backend, runs it once in inference mode, and reads its outputs and its intermediate values. */
async function valuesOn(
  backend: string,
  make: (options: NetOptions) => Net<Outputs>,
  encoder: string,
): Promise<{ outputs: Values; intermediate: Values }> {
  expect(await tf.setBackend(backend)).toBe(true);
  const net = make({ encoder, decoderChannels: [16, 12, 8], seed: null });
  loadState(net, deterministicState(net));
  const before = tf.memory().numTensors;
  // not the result of `tidy`, which looks for tensors in each element of its result
  let values: { outputs: Values; intermediate: Values } = { outputs: {}, intermediate: {} };
  tf.tidy(() => {
    const images = tf.tensor4d(signed("images", 3 * SIZE ** 2), [3, SIZE, SIZE, 1]);
    expect(tf.getBackend()).toBe(backend);
    const look = lookInto(net, images, DEPTHS);
    const outputs = Object.entries(look.output).map(
      ([name, output]) => [name, tf.concat([output].flat().map((each) => tf.reshape(each, [-1])))] as const,
    );
    values = { outputs: read(outputs), intermediate: read(look.values) };
  });
  expect(tf.memory().numTensors).toBe(before);
  net.dispose();
  return values;
}

function read(tensors: Iterable<readonly [name: string, tf.Tensor | tf.Tensor[]]>): Values {
  return Object.fromEntries(
    [...tensors].map(([name, its]) => [name, [its].flat().map((each) => each.dataSync<"float32">().slice())]),
  );
}

/** The largest value of a tensor, or the width of its range. */
type Scale = (values: Float32Array) => number;
const largestOf: Scale = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
const rangeOf: Scale = (values) => Math.max(...values) - Math.min(...values);

/** The names whose values differ by the tolerance or more, as a share of the scale. */
function wrong(values: Values, expected: Values, scaleOf: Scale): string[] {
  expect(Object.keys(values)).toEqual(Object.keys(expected));
  return Object.entries(expected).flatMap(([name, tensors]) => {
    const errors = tensors.map((theirs, index) => {
      const ours = values[name]?.[index];
      const differences = theirs.map((value, i) => value - (ours?.[i] ?? Number.NaN));
      return largestOf(differences) / scaleOf(theirs);
    });
    return errors.every((error) => error < TOLERANCE) ? [] : [name];
  });
}

beforeAll(async () => {
  await startEngine();
  const itsFolder = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));
  setWasmPaths(`${itsFolder}/`);
});
afterAll(async () => {
  await tf.setBackend("tensorflow");
  tf.removeBackend("wasm");
});

describe("on tfjs's WebAssembly backend", () => {
  it.each([
    {
      name: "NFN",
      make: createNfnNet,
      encoder: "resnet18",
      what: "convolutions, also in 3-D, and batch norms",
    },
    { name: "SCS", make: createScsNet, encoder: "pvt_v2_b0", what: "attention, layer norms, GELU" },
    { name: "SCS", make: createScsNet, encoder: "tf_efficientnet_b3.ns_jft_in1k", what: "depthwise, SiLU" },
  ])("the $name net with $encoder gives TensorFlow's numbers ($what)", async ({ make, encoder }) => {
    const expected = await valuesOn("tensorflow", make, encoder); // whose operations are fused
    const values = await valuesOn("wasm", make, encoder);
    expect(wrong(values.outputs, expected.outputs, rangeOf)).toEqual([]);
    expect(wrong(values.intermediate, expected.intermediate, largestOf)).toEqual([]);
  });
});

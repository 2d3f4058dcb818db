import { createRequire } from "node:module";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { createNfnNet, createScsNet, loadState } from "@spinegrade/model-zoo";
import type { Net } from "@spinegrade/model-zoo";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { deterministicState, signed } from "../testing/deterministic.ts";
import type { NetOptions } from "./one-stage-net.ts";

/** As a share of each output's range. */
const TOLERANCE = 1e-4;
const DEPTHS = [2, 1];
const SIZE = 64;

type Outputs = Readonly<Record<string, tf.Tensor | readonly tf.Tensor[]>>;
type Values = Readonly<Record<string, readonly number[]>>;

/** Makes the net on a backend, runs it once in inference mode, and reads what it gives. */
async function valuesOn(
  backend: string,
  make: (options: NetOptions) => Net<Outputs>,
  encoder: string,
): Promise<Values> {
  expect(await tf.setBackend(backend)).toBe(true);
  const net = make({ encoder, decoderChannels: [16, 12, 8], seed: null });
  loadState(net, deterministicState(net));
  const before = tf.memory().numTensors;
  const values = tf.tidy(() => {
    const images = tf.tensor4d(signed("images", 3 * SIZE ** 2), [3, SIZE, SIZE, 1]);
    expect(tf.getBackend()).toBe(backend);
    const outputs = Object.entries(net.forward(images, DEPTHS, { training: false }));
    return Object.fromEntries(
      outputs.map(([name, output]) => [name, [output].flat().flatMap((each) => [...each.dataSync()])]),
    );
  });
  expect(tf.memory().numTensors).toBe(before);
  net.dispose();
  return values;
}

function errorsOf(values: Values, expected: Values): Record<string, number> {
  const entries = Object.entries(expected).map(([name, theirs]): [string, number] => {
    const range = Math.max(...theirs) - Math.min(...theirs);
    const ours = values[name] ?? [];
    return [name, Math.max(...theirs.map((value, i) => Math.abs((ours[i] ?? Number.NaN) - value))) / range];
  });
  return Object.fromEntries(entries);
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
    const expected = await valuesOn("tensorflow", make, encoder);
    const values = await valuesOn("wasm", make, encoder);
    const wrong = Object.entries(errorsOf(values, expected)).filter(([, error]) => !(error < TOLERANCE));
    expect(wrong).toEqual([]);
    expect(Object.keys(values)).toEqual(Object.keys(expected));
  });
});

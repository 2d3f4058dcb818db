import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { decodeStored, type StoredState } from "@spinegrade/model-zoo";
import { temporaryFolder } from "@spinegrade/test-utils";
import { train, type TrainOptions } from "@spinegrade/trainer";
import * as tf from "@tensorflow/tfjs-core";
import { createSmallNet, smallData, type SmallExample } from "../testing/small-training.ts";

type Options = Partial<TrainOptions<SmallExample, undefined>>;
type Precision = NonNullable<Options["optimizerStatePrecision"]>;

const DTYPES = { bfloat16: "BF16", float16: "F16" } as const;
/** An odd number of hidden units, and more than one block of 256 weights. */
const WIDTH = 77;

beforeAll(async () => {
  await startEngine();
});

/** Trains a new small net: 3 epochs, of 3 steps with 10 samples. @returns the hash of its weights. */
async function run(
  folder: string,
  optimizerStatePrecision: Precision,
  options: Options = {},
  samples = 10,
): Promise<string> {
  const net = createSmallNet(WIDTH);
  try {
    await train(net, smallData(samples), {
      ...{ epochs: 3, batchSize: 4, learningRate: 1e-2, folder, stateIntervalSeconds: 0 },
      optimizerStatePrecision,
      computeLoss: (examples) => net.computeLoss(examples),
      onNotice: () => undefined,
      ...options,
    });
    return net.hash();
  } finally {
    net.dispose();
  }
}

/** The same, stopped after a step. */
async function runUntil(last: number, folder: string, precision: Precision): Promise<void> {
  const controller = new AbortController();
  const onStep: Options["onStep"] = ({ step }) => {
    if (step === last) controller.abort();
  };
  await expect(run(folder, precision, { signal: controller.signal, onStep })).rejects.toThrow(
    "the state is saved",
  );
}

async function savedState(folder: string): Promise<{ readonly state: StoredState; readonly bytes: number }> {
  const name = (await readdir(folder)).find((file) => file.startsWith("state-")) ?? "";
  const bytes = await readFile(join(folder, name));
  return { state: decodeStored(bytes).state, bytes: bytes.length };
}

describe.each(["bfloat16", "float16"] as const)("an optimizer's state in %s", (precision) => {
  it("resumes bit by bit as if never stopped, and leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    const folder = await temporaryFolder("precision");
    const unbroken = await run(join(folder, "unbroken"), precision);
    for (const last of [1, 4, 8]) {
      const own = join(folder, String(last));
      await runUntil(last, own, precision);
      expect(await run(own, precision)).toBe(unbroken);
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(await run(join(folder, "float32"), "float32")).not.toBe(unbroken);
  });

  it("rounds by the seed", async () => {
    const folder = await temporaryFolder("precision");
    // of one sample, whose order a seed cannot change
    const hashOf = (name: string, held: Precision, seed: number): Promise<string> =>
      run(join(folder, name), held, { seed }, 1);
    const first = await hashOf("first", precision, 1);
    expect(await hashOf("again", precision, 1)).toBe(first);
    expect(await hashOf("other", precision, 2)).not.toBe(first);
    expect(await hashOf("float32 of 1", "float32", 1)).toBe(await hashOf("float32 of 2", "float32", 2));
  });

  it("is saved in 16 bits, and no training of another precision takes it", async () => {
    const folder = await temporaryFolder("precision");
    await runUntil(4, folder, precision);
    const { state } = await savedState(folder);
    const moments = [...state].filter(([name]) => /^optimizer\..*\.(first|second)\.b?float16$/.test(name));
    expect(moments.map(([name, { dtype, shape }]) => [name, dtype, shape])).toEqual(
      ["hidden.first", "hidden.second", "out.first", "out.second"].map((name) => [
        `optimizer.${name}.${precision}`,
        DTYPES[precision],
        [name.startsWith("hidden") ? 4 * WIDTH : WIDTH + 1],
      ]),
    );
    for (const other of (["float32", "bfloat16", "float16"] as const).filter((name) => name !== precision)) {
      await expect(run(folder, other)).rejects.toThrow(
        `holds an optimizer's state in ${precision}, and this training one in ${other}: ` +
          `set optimizerStatePrecision to "${precision}" to resume`,
      );
    }
  });

  it("is not taken by what was a training in float32", async () => {
    const folder = await temporaryFolder("precision");
    await runUntil(2, folder, "float32");
    await expect(run(folder, precision)).rejects.toThrow(
      'set optimizerStatePrecision to "float32" to resume',
    );
  });
});

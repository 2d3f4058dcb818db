import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { findModels, type GradingModel, NetCache } from "@spinegrade/grading";
import { decodeCheckpoint, encodeCheckpoint } from "@spinegrade/model-zoo";
import { temporaryFolder } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import { writeSmallNet } from "../testing/small-studies.ts";

beforeAll(async () => {
  await startEngine();
});

/** Two models of equal size, whose files hold weights in a precision. */
async function twoModels(weightPrecision: "float32" | "bfloat16"): Promise<[GradingModel, GradingModel]> {
  const folder = await temporaryFolder("net-cache");
  const paths = ["0", "1"].map((name) => join(folder, `${name}.safetensors`));
  for (const [seed, path] of paths.entries()) {
    await writeSmallNet(path, "scs", seed);
    const { state, metadata } = decodeCheckpoint(await readFile(path));
    await writeFile(path, encodeCheckpoint(state, metadata, { weightPrecision }));
  }
  const [first, second] = await findModels(paths);
  if (first === undefined || second === undefined) throw new Error("two models were written");
  return [first, second];
}

/** Bytes of a net while a cache holds it. */
async function bytesOf(model: GradingModel): Promise<number> {
  const before = tf.memory().numBytes;
  const cache = new NetCache();
  await cache.netOf(model);
  const bytes = tf.memory().numBytes - before;
  cache.dispose();
  return bytes;
}

describe.each(["float32", "bfloat16"] as const)("NetCache with weights in %s", (precision) => {
  it.each([
    [2.1, "keeps a net", true],
    [1.9, "frees the net that was used first", false],
  ])("of which a budget for %d nets %s", async (budget, _, isKept) => {
    const [first, second] = await twoModels(precision);
    const cache = new NetCache(budget * (await bytesOf(first)));
    const held = tf.memory().numTensors;
    const net = await cache.netOf(first);
    await cache.netOf(second);
    expect((await cache.netOf(first)) === net).toBe(isKept);
    cache.dispose();
    expect(tf.memory().numTensors).toBe(held);
  });
});

import { describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { smallRuns } from "../testing/small-runs.ts";
import { createSmallNet, smallData, type SmallExample, type SmallNet } from "../testing/small-training.ts";

await startEngine();
const { run, notices, at } = smallRuns();

describe("train, where numbers go wrong", () => {
  const poison = (wrong: number) => (net: SmallNet) => (examples: readonly SmallExample[], epoch: number) => {
    const loss = net.computeLoss(examples);
    const isWrong = epoch === 1 && examples.some(({ x }) => x[0] === smallWrong(wrong));
    return isWrong
      ? { ...loss, near: tf.scalar(Number.NaN), total: tf.mul<tf.Scalar>(loss.total, NaN) }
      : loss;
  };
  const smallWrong = (index: number): number | undefined =>
    (smallData(10).load(index, 1) as SmallExample).x[0];

  it("stops with step, samples and term, the state before it saved", async () => {
    let net: SmallNet | undefined;
    const stopped = run(
      { computeLoss: (examples, epoch) => poison(6)(net ?? createSmallNet())(examples, epoch) },
      smallData(10),
      (made) => (net = made),
    );
    await expect(stopped).rejects.toThrow(
      /step [456] \(epoch 2\): the loss term "near" is NaN in a batch of (sample \d; )*sample 6.*onNan "skip"; the state before it is saved in .*fault-at-step-[456]\.safetensors/,
    );
  });

  it("leaves such steps out when told to, and counts them; nothing of them stays in the net", async () => {
    let net: SmallNet | undefined;
    const { skippedSteps, epochs } = await run(
      {
        onNan: "skip",
        computeLoss: (examples, epoch) => poison(6)(net ?? createSmallNet())(examples, epoch),
        validate: () => {
          const sums = [...(net?.parameters() ?? []), ...(net?.buffers?.() ?? [])].map(
            ([, variable]) => tf.tidy(() => tf.sum(variable).dataSync()[0]) ?? Number.NaN,
          );
          expect(sums.every((sum) => Number.isFinite(sum))).toBe(true);
          return { hash: "" };
        },
      },
      smallData(10),
      (made) => (net = made),
    );
    expect(skippedSteps).toBe(1);
    expect(epochs.at(-1)?.step).toBe(9);
    expect(notices.join("\n")).toMatch(/sample 6.*; the step is skipped/);
  });

  it("says that the learning rate never reaches its full value in a training shorter than its warm-up", async () => {
    notices.length = 0;
    await run({ warmUpSteps: 1000 }, smallData(4));
    expect(notices[0]).toMatch(
      /never reaches its full value: warmUpSteps is 1000, but the training has \d+ steps?$/,
    );
  });

  it("leaves out samples that cannot be read, named, up to the limit", async () => {
    const data = smallData(10);
    const torn = {
      ...data,
      load: (index: number, epoch: number) => {
        if (index % 4 === 1) throw new Error("the file is torn");
        return data.load(index, epoch);
      },
    };
    await expect(run({}, torn)).rejects.toThrow(
      /sample [159] cannot be read: the file is torn\nfix the file, or/,
    );
    await expect(run({ maxUnreadable: 2 }, torn)).rejects.toThrow("after 2 others, which is the limit");
    notices.length = 0;
    const { unreadable, steps } = await run({ maxUnreadable: 3, folder: at("three") }, torn);
    expect([...unreadable].sort()).toEqual(["sample 1", "sample 5", "sample 9"]);
    expect(steps).toBe(9);
    expect(notices.filter((line) => line.includes("cannot be read and is skipped"))).toHaveLength(
      unreadable.length,
    );
  });
});

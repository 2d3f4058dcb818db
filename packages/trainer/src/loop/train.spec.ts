import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { canMultiplyBfloat16, productPrecision, startEngine } from "@spinegrade/engine";
import { temporaryName } from "@spinegrade/pipeline";
import { type LossTerms, train, type TrainOptions } from "@spinegrade/trainer";
import * as tf from "@tensorflow/tfjs-core";
import { mountSmallDisk, temporaryFolder } from "@spinegrade/test-utils";
import { createSmallNet, smallData, type SmallExample, type SmallNet } from "../testing/small-training.ts";

type Options = Partial<TrainOptions<SmallExample, { hash: string }>>;

let folder: string;
let notices: string[];
await startEngine();
beforeEach(async () => {
  notices = [];
  folder = await temporaryFolder("train");
});

/** Trains a new small net: 3 epochs of 3 steps. */
async function run(options: Options = {}, data = smallData(10), onNet?: (net: SmallNet) => void) {
  const net = createSmallNet();
  onNet?.(net);
  try {
    const result = await train(net, data, {
      epochs: 3,
      batchSize: 4,
      learningRate: 1e-2,
      folder,
      stateIntervalSeconds: 0,
      computeLoss: (examples) => net.computeLoss(examples),
      validate: () => ({ hash: net.hash() }),
      onNotice: (line) => notices.push(line),
      ...options,
    });
    return { ...result, hash: net.hash() };
  } finally {
    net.dispose();
  }
}

const states = async () => (await readdir(folder)).filter((name) => name.startsWith("state-"));

describe("train", () => {
  it("validates the average each epoch, leaves it in the net, and leaves no tensor", async () => {
    const before = tf.memory().numTensors;
    const { epochs, steps, hash } = await run({ folder: join(folder, "own") });
    expect(tf.memory().numTensors).toBe(before);
    expect(steps).toBe(9);
    expect(epochs.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 3],
      [2, 6],
      [3, 9],
    ]);
    expect(epochs.at(-1)?.validation.hash).toBe(hash);
    expect(epochs[0]?.validation.hash).not.toBe(hash);
  });

  const onBfloat16 = canMultiplyBfloat16() ? it : it.skip;
  onBfloat16(
    "computes the steps, not the validation, in the precision of products that is asked for",
    async () => {
      const steps = new Set<string>();
      let net: SmallNet | undefined;
      const computeLoss = (examples: readonly SmallExample[]): LossTerms => {
        steps.add(productPrecision());
        return (net ?? createSmallNet()).computeLoss(examples);
      };
      const { epochs } = await run(
        { productPrecision: "bfloat16", computeLoss, validate: () => ({ hash: productPrecision() }) },
        smallData(10),
        (made) => (net = made),
      );
      expect([...steps]).toEqual(["bfloat16"]);
      expect(new Set(epochs.map(({ validation }) => validation.hash))).toEqual(new Set(["float32"]));
    },
  );

  it("tells of every step: losses, gradient, times, memory that does not grow", async () => {
    const tensors: number[] = [];
    await run({
      onStep: (record) => {
        expect(Object.keys(record.losses)).toEqual(["near", "small", "total"]);
        expect(record.gradientNorm).toBeGreaterThan(0);
        expect(record.rssMiB).toBeGreaterThan(50);
        tensors.push(record.tensors);
      },
    });
    expect(tensors).toHaveLength(9);
    expect(new Set(tensors).size).toBe(1);
  });

  it("tells of the gradients of each epoch's last step", async () => {
    const before = tf.memory().numTensors;
    const shapes: number[][][] = [];
    await run({ onGradients: (gradients) => shapes.push([...gradients.values()].map(({ shape }) => shape)) });
    expect(shapes).toEqual(
      Array.from({ length: 3 }, () => [
        [4, 8],
        [8, 1],
      ]),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([1, 2, 3, 5, 8])("stopped after step %d, resumes bit by bit as if never stopped", async (last) => {
    const unbroken = await run({ folder: join(folder, "unbroken") });
    const controller = new AbortController();
    const stopped = run({
      signal: controller.signal,
      stateIntervalSeconds: 1000,
      onStep: ({ step }) => {
        if (step === last) controller.abort();
      },
    });
    await expect(stopped).rejects.toThrow(`stopped after step ${last} `);
    const resumed = await run();
    expect(resumed.hash).toBe(unbroken.hash);
    expect(resumed.epochs.map(({ trainLoss, validation }) => ({ trainLoss, validation }))).toEqual(
      unbroken.epochs.map(({ trainLoss, validation }) => ({ trainLoss, validation })),
    );
  });

  it("does nothing when it has ended already", async () => {
    const { hash } = await run();
    const again = await run({
      computeLoss: () => {
        throw new Error("a step");
      },
    });
    expect(again).toMatchObject({ hash, steps: 9 });
  });

  it("names a damaged state and uses the one before it", async () => {
    const { hash } = await run({ epochs: 2 });
    const [before = "", newest = ""] = (await states()).sort();
    const bytes = await readFile(join(folder, newest));
    bytes[bytes.length - 9] = 1 ^ (bytes[bytes.length - 9] ?? 0);
    await writeFile(join(folder, newest), bytes);
    expect((await run({ epochs: 2 })).hash).toBe(hash);
    expect(notices[0]).toMatch(
      new RegExp(`${newest} is damaged: its content does not match its checksum.*before it is used`),
    );
    expect(notices[1]).toContain(before);
  });

  it("says so when all states are damaged", async () => {
    await run({ epochs: 1 });
    for (const name of await states()) await truncate(join(folder, name), 100);
    await expect(run()).rejects.toThrow(
      /every training state in .* is damaged: delete them to start from the beginning/,
    );
  });

  it("refuses a state of other samples or of another net", async () => {
    await run({ epochs: 1 });
    await expect(run({}, smallData(12))).rejects.toThrow("other samples or with another seed");
    await expect(run({ seed: 5 })).rejects.toThrow("other samples or with another seed");
    const net = createSmallNet(9);
    const computeLoss = (examples: readonly SmallExample[]) => net.computeLoss(examples);
    const other = train(net, smallData(10), {
      epochs: 2,
      batchSize: 4,
      learningRate: 1,
      folder,
      computeLoss,
    });
    await expect(other).rejects.toThrow(/state of another net or optimizer.*net.hidden/);
    net.dispose();
  });

  it("says what differs from the training that the state is of", async () => {
    await run({ epochs: 1, metadata: { config: "a" } });
    await run({ metadata: { config: "b" } });
    expect(notices[0]).toBe(
      "warning: resumes with another config, so the weights will differ from those of an uninterrupted training: " +
        "b; it was a",
    );
  });

  it("leaves half-written files of a killed process behind no longer than to the next start", async () => {
    const half = temporaryName(join(folder, "state-000000009.safetensors"));
    const killed = half.replace(`-${process.pid}-`, `-${2 ** 22 + 1}-`); // a number that no process has
    for (const path of [killed, join(folder, "notes.tmp")]) await writeFile(path, "half");
    await run();
    expect((await readdir(folder)).sort()).toEqual([
      "notes.tmp", // of the user's own
      "state-000000008.safetensors",
      "state-000000009.safetensors",
    ]);
  });
});

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
    notices = [];
    const { unreadable, steps } = await run({ maxUnreadable: 3, folder: join(folder, "three") }, torn);
    expect([...unreadable].sort()).toEqual(["sample 1", "sample 5", "sample 9"]);
    expect(steps).toBe(9);
    expect(notices.filter((line) => line.includes("cannot be read and is skipped"))).toHaveLength(
      unreadable.length,
    );
  });
});

const disk = mountSmallDisk("64k");

/** Writes until nothing more goes in. */
function fillDisk(path: string): void {
  expect(() => {
    for (let page = 0; page < 100; page++) appendFileSync(path, new Uint8Array(4096));
  }).toThrow("ENOSPC");
}

describe("train, where the folder cannot be written", () => {
  it("says that a part of the path is a file", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(run({ folder: join(folder, "file", "inner") })).rejects.toThrow("is a file, not a folder");
  });

  (disk === undefined ? it.skip : it)(
    "says that the disk is full, keeps the last whole state, and resumes from it (needs the right to mount one)",
    async () => {
      const own = join(disk ?? "", "own");
      const unbroken = await run();
      const filler = join(disk ?? "", "filler");
      const fill = ({ step }: { step: number }): void => {
        if (step === 4) fillDisk(filler);
      };
      await expect(run({ folder: own, onStep: fill })).rejects.toThrow("the disk is full: free some space");
      await rm(filler);
      expect((await run({ folder: own })).hash).toBe(unbroken.hash);
      expect(notices.at(-1)).toMatch(/resumes after step [34] /);
    },
  );

  (disk === undefined ? it.skip : it)(
    "says that it is read-only (needs the right to mount one)",
    async () => {
      execFileSync("mount", ["-o", "remount,ro", disk ?? ""]);
      for (const name of ["own", "new"])
        await expect(run({ folder: join(disk ?? "", name) })).rejects.toThrow(
          /cannot .*read-only: choose another/,
        );
    },
  );
});

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readdirSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { learningRateAt, lossWeightsAt, readRunConfig } from "./run-config.ts";

const SHIPPED = fileURLToPath(new URL("../runs", import.meta.url));
const SMALLEST = {
  description: "a test",
  net: { task: "nfn", encoder: "resnet18", imageSize: 96 },
  folds: [0],
  epochs: 2,
  batchSize: 1,
  learningRate: 0.001,
};

describe("readRunConfig", () => {
  let runsDir: string;
  beforeEach(async () => {
    runsDir = await mkdtemp(join(tmpdir(), "spinegrade-runs-"));
  });
  afterEach(() => rm(runsDir, { recursive: true }));

  const read = async (config: unknown) => {
    await writeFile(join(runsDir, "own.json"), JSON.stringify(config));
    return readRunConfig(runsDir, "own");
  };

  it.each(readdirSync(SHIPPED).map((name) => name.replace(".json", "")))(
    "accepts the shipped run %s",
    async (run) => {
      expect((await readRunConfig(SHIPPED, run)).description).not.toBe("");
    },
  );

  it("fills in what the published runs have in common", async () => {
    expect(await read(SMALLEST)).toEqual({
      ...SMALLEST,
      net: { ...SMALLEST.net, decoderChannels: [384, 192, 96] },
      weightDecay: 0.01,
      emaDecay: 0.99,
      seed: 1234,
      augmentation: { flip: "swap-sides", shift: "intended" },
      matching: "nearest",
      lossWeights: [{ fromEpoch: 0, heatmap: 1, xy: 1, z: 1, grade: 1 }],
    });
  });

  it("lists the runs there are when asked for another", async () => {
    await read(SMALLEST);
    await expect(readRunConfig(runsDir, "nnf")).rejects.toThrow(/no run "nnf"; the runs in .* are: own/);
  });

  it.each([
    [{ ...SMALLEST, learningrate: 1 }, 'unknown key "learningrate"'],
    [{ ...SMALLEST, epochs: 0 }, "epochs: must be >= 1"],
    [{ ...SMALLEST, folds: [5] }, "folds.0: must be <= 4"],
    [{ ...SMALLEST, net: { ...SMALLEST.net, imageSize: 100 } }, "net.imageSize: must be multiple of 32"],
    [{ ...SMALLEST, matching: "any" }, "matching: must be one of nearest, published"],
  ])("refuses a wrong run file, case %#", async (config, message) => {
    await expect(read(config)).rejects.toThrow(message);
    await expect(read(config)).rejects.toThrow("own.json is not valid");
  });
});

describe("learningRateAt", () => {
  it("is constant, or changes at the epochs that the schedule names", () => {
    expect(learningRateAt(0.1, 7)).toBe(0.1);
    const schedule = [
      { fromEpoch: 0, rate: 1e-4 },
      { fromEpoch: 11, rate: 5e-5 },
    ];
    expect([0, 10, 11, 40].map((epoch) => learningRateAt(schedule, epoch))).toEqual([1e-4, 1e-4, 5e-5, 5e-5]);
    expect(() => learningRateAt([{ fromEpoch: 1, rate: 1 }], 0)).toThrow('begin with "fromEpoch": 0');
  });
});

describe("lossWeightsAt", () => {
  it("gives the weights of the last step that has begun", () => {
    const equal = { heatmap: 1, xy: 1, z: 1, grade: 1 };
    const schedule = [
      { fromEpoch: 0, ...equal, heatmap: 10 },
      { fromEpoch: 8, ...equal },
    ];
    expect(lossWeightsAt(schedule, 7)).toEqual({ ...equal, heatmap: 10 });
    expect(lossWeightsAt(schedule, 8)).toEqual(equal);
  });
});

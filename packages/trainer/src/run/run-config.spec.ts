import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { listShippedRuns } from "@spinegrade/tasks";
import { temporaryFolder } from "@spinegrade/test-utils";
import { configOfFold, readRunConfig, type RunConfig } from "@spinegrade/trainer";
import { readAnyRunConfig } from "./read-run-config.ts";
import { lossWeightsAt } from "./run-config.ts";

const SHIPPED = fileURLToPath(new URL("../../runs", import.meta.url));
const RUNS = await listShippedRuns(SHIPPED);
const SMALLEST = {
  description: "a test",
  net: { task: "nfn", encoder: "resnet18", imageSize: 96 },
  folds: [0],
  epochs: 2,
  batchSize: 1,
  learningRate: 0.001,
};

const SMALLEST_SCS = { ...SMALLEST, net: { ...SMALLEST.net, task: "scs" } };

describe("readRunConfig", () => {
  let runsDir: string;
  beforeEach(async () => {
    runsDir = await temporaryFolder("runs");
  });

  const read = async (config: unknown) => {
    await writeFile(join(runsDir, "own.json"), JSON.stringify(config));
    return readRunConfig(runsDir, "own");
  };

  it.each(RUNS)("accepts the shipped run %s", async (run) => {
    expect((await readAnyRunConfig(SHIPPED, run)).description).not.toBe("");
  });

  it.each([
    ["nfn-bugged", "augmentation"],
    ["nfn-upper-bound", "gradePooling"],
  ] as const)("compares %s with nfn in nothing but %s", async (name, difference) => {
    const { description: _nfn, aims: _aims, ...nfn } = await readRunConfig(SHIPPED, "nfn");
    const { description: _variant, aims: _none, trial, ...variant } = await readRunConfig(SHIPPED, name);
    expect(trial).toBe(true);
    expect(variant).not.toEqual(nfn);
    expect({ ...variant, [difference]: nfn[difference] }).toEqual(nfn);
  });

  it("fills in what the published runs have in common", async () => {
    expect(await read(SMALLEST)).toEqual({
      ...SMALLEST,
      net: { ...SMALLEST.net, decoderChannels: [384, 192, 96] },
      pretrained: false,
      keep: "last",
      histograms: false,
      pictures: false,
      recompute: false,
      accumulation: 1,
      warmUpSteps: 0,
      weightDecay: 0.01,
      emaDecay: 0.99,
      optimizerStatePrecision: "float32",
      weightPrecision: "float32",
      seed: 1234,
      productPrecision: "float32",
      augmentation: { flip: "swap-sides", shift: "intended" },
      matching: "nearest",
      gradePooling: "predicted-heatmap",
      trueHeatmapEpochs: 0,
      lossWeights: [{ fromEpoch: 0, heatmap: 1, xy: 1, z: 1, grade: 1 }],
      onNan: "stop",
      maxUnreadable: 0,
    });
  });

  it("leaves out of a canal's run what only foramina have", async () => {
    const config = await read(SMALLEST_SCS);
    expect(config).toMatchObject({
      augmentation: { shift: "intended" },
      lossWeights: [{ fromEpoch: 0, heatmap: 1, xy: 1, z: 1, grade: 1, pixelGrade: 1 }],
    });
    expect(config.augmentation).not.toHaveProperty("flip");
    expect(config).not.toHaveProperty("matching");
  });

  it("has the published canal runs as they were", async () => {
    const folds = [0, 1, 2, 3, 4];
    const pvt = await readRunConfig(SHIPPED, "scs-pvt-v2-b4");
    expect(folds.map((fold) => configOfFold(pvt, fold).epochs)).toEqual([21, 21, 28, 28, 24]);
    const rates = folds.map((fold) => configOfFold(pvt, fold).learningRate);
    expect(rates).toEqual(
      [11, 13, 6, 24, 12].map((epoch) => [
        { fromEpoch: 0, rate: 1e-4 },
        { fromEpoch: epoch, rate: 5e-5 },
      ]),
    );
    expect(await readRunConfig(SHIPPED, "scs-convnext-base")).toMatchObject({
      ...{ batchSize: 4, learningRate: 5e-5, epochs: 25 },
      net: { encoder: "convnext_base.fb_in22k", imageSize: 320 },
    });
    expect(await readRunConfig(SHIPPED, "scs-efficientnet-b4")).toMatchObject({
      ...{ batchSize: 3, learningRate: 5e-5, epochs: 31 },
      net: { encoder: "tf_efficientnet_b4.ns_jft_in1k", imageSize: 384 },
    });
  });

  it.each([
    ["ss-pvt-v2-b4", "pvt_v2_b4", 192],
    ["ss-convnext-small", "convnext_small.fb_in22k", 192],
    ["ss-efficientnet-b5", "tf_efficientnet_b5.ns_jft_in1k", 224],
  ])(
    "has %s, five folds from pretrained weights, which claims no score",
    async (name, encoder, imageSize) => {
      const { description, ...config } = await readRunConfig(SHIPPED, name);
      expect(description).toContain("score are unknown");
      expect(config).toMatchObject({
        net: { task: "ss", encoder, imageSize, decoderChannels: [384, 192, 96] },
        pretrained: true,
        folds: [0, 1, 2, 3, 4],
        augmentation: { flip: "swap-sides" },
        lossWeights: [{ fromEpoch: 0, heatmap: 1, xy: 1, z: 1, grade: 1 }],
      });
      expect(config).not.toHaveProperty("aims");
    },
  );

  it("takes values of a command line in place of the file's, those of single folds included", async () => {
    await writeFile(
      join(runsDir, "own.json"),
      JSON.stringify({ ...SMALLEST, perFold: { "0": { epochs: 7, learningRate: 1 } } }),
    );
    const config = await readRunConfig(runsDir, "own", { epochs: 3, "net.encoder": "resnet34" });
    expect(config).toMatchObject({ epochs: 3, net: { encoder: "resnet34", imageSize: 96 } });
    expect(configOfFold(config, 0)).toMatchObject({ epochs: 3, learningRate: 1 });
  });

  it("names the override that is wrong", async () => {
    await writeFile(join(runsDir, "own.json"), JSON.stringify(SMALLEST));
    await expect(readRunConfig(runsDir, "own", { epochs: "many" })).rejects.toThrow(
      /own\.json with --epochs "many" is not valid:\n {2}epochs: must be integer/,
    );
  });

  it("takes a run file of the user's own by its path", async () => {
    const expected = await read(SMALLEST);
    expect(await readRunConfig("/no/such/folder", join(runsDir, "own.json"))).toEqual(expected);
    await expect(readRunConfig("/no/such/folder", "own")).rejects.toThrow("is given by its path");
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
    [{ ...SMALLEST, net: { ...SMALLEST.net, task: "sss" } }, "net.task: must be one of nfn, scs"],
    [{ ...SMALLEST, net: SMALLEST_SCS.net, matching: "nearest" }, 'unknown key "matching"'],
    [{ ...SMALLEST_SCS, augmentation: { flip: "keep-sides" } }, 'augmentation: unknown key "flip"'],
    [
      { ...SMALLEST_SCS, lossWeights: [{ fromEpoch: 0, heatmap: 1, xy: 1, z: 1, grade: 1 }] },
      'lossWeights.0: the key "pixelGrade" is missing',
    ],
    [{ ...SMALLEST, perFold: { "7": { epochs: 3 } } }, "perFold: "],
    [{ ...SMALLEST, perFold: { "0": { seed: 3 } } }, 'perFold.0: unknown key "seed"'],
    [{ ...SMALLEST, learningRate: { schedule: "cosine" } }, 'learningRate: the key "rate" is missing'],
  ])("refuses a wrong run file, case %#", async (config, message) => {
    await expect(read(config)).rejects.toThrow(message);
    await expect(read(config)).rejects.toThrow("own.json is not valid");
  });
});

describe("settings of single folds", () => {
  const config = { epochs: 9, learningRate: 0.1, perFold: { "1": { epochs: 5 } } } as unknown as RunConfig;

  it("stand in for the run's in that fold alone", () => {
    expect(configOfFold(config, 1)).toEqual({ epochs: 5, learningRate: 0.1 });
    expect(configOfFold(config, 0)).toEqual({ epochs: 9, learningRate: 0.1 });
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

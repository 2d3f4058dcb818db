import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { answerCommandLine } from "@spinegrade/pipeline";
import { trainProgram } from "../commands/train-program.ts";
import { readAnyRunConfig } from "../run/read-run-config.ts";
import { isTwoStage } from "./two-stage-config.ts";

const RUNS = fileURLToPath(new URL("../../runs", import.meta.url));

/** Encoder, head, slices, window and examples of a step, as published. */
const PUBLISHED = [
  ["g2-t1-convnext_small-cond-128x128", "convnext_small.in12k_ft_in1k_384", "cond", 3, [128, 128], 32],
  ["g2-t1-convnext_small-plain-72x128", "convnext_small.in12k_ft_in1k_384", "plain", 3, [72, 128], 32],
  ["g2-t1-convnext_small-gru-72x128", "convnext_small.in12k_ft_in1k_384", "gru", 3, [72, 128], 32],
  ["g2-t1-convnext_tiny-gru-128x128", "convnext_tiny.in12k_ft_in1k_384", "gru", 3, [128, 128], 32],
  ["g2-t2-rexnetr_200-lstm-z3-128x128", "rexnetr_200.sw_in12k_ft_in1k", "lstm", 3, [128, 128], 32],
  ["g2-t2-convnext_small-gru-z3-128x128", "convnext_small.in12k_ft_in1k_384", "gru", 3, [128, 128], 32],
  ["g2-t2-pvt_v2_b5-lstm-z5-128x128", "pvt_v2_b5", "lstm", 5, [128, 128], 32],
  ["g2-t2-convnext_small-lstm-z3-64x96", "convnext_small.in12k_ft_in1k_384", "lstm", 3, [64, 96], 32],
  ["g2-t2-convnext_tiny-lstm-z3-64x96", "convnext_tiny.in12k_ft_in1k_384", "lstm", 3, [64, 96], 32],
  ["g2-t2-convnext_tiny-lstm-z5-128x128", "convnext_tiny.in12k_ft_in1k_384", "lstm", 5, [128, 128], 32],
  ["g2-ax-convnext_small-z3", "convnext_small.in12k_ft_in1k_384", undefined, 3, undefined, 24],
  ["g2-ax-convnext_tiny-z3", "convnext_tiny.in12k_ft_in1k_384", undefined, 3, undefined, 24],
  ["g2-ax-densenet161-z3", "densenet161", undefined, 3, undefined, 24],
  ["g2-ax-rexnetr_200-z5", "rexnetr_200.sw_in12k_ft_in1k", undefined, 5, undefined, 16],
  ["g2-ax-pvt_v2_b1-z3", "pvt_v2_b1", undefined, 3, undefined, 24],
] as const;

const CONVFORMER = "convformer_s36.sail_in22k_ft_in1k_384";

/** Encoder, image and learning of the point nets of both sagittal series and of the fusion grader, as published. */
const POINT_RUNS = [
  ["two-stage-k1-t1-densenet161", "densenet161", { imageSize: 512 }, [24, 32, 6e-4]],
  ["two-stage-k1-t1-fastvit-ma36", "fastvit_ma36.apple_dist_in1k", { imageSize: 512 }, [29, 32, 8e-4]],
  ["two-stage-k1-t2-densenet161", "densenet161", { imageSize: 512 }, [24, 32, 6e-4]],
  ["two-stage-k1-t2-convformer-s36", CONVFORMER, { imageSize: 512 }, [29, 32, 8e-4]],
  ["two-stage-k2-densenet161", "densenet161", { imageSize: 256, slices: 48 }, [34, 16, 6e-4]],
  ["two-stage-k4-densenet161", "densenet161", { imageSize: 256, slices: 96 }, [29, 16, 6e-4]],
] as const;

describe("the runs of published point nets", () => {
  it.each(POINT_RUNS)("%s has the published settings", async (run, encoder, image, learning) => {
    const [epochs, stepSize, rate] = learning;
    const config = await readAnyRunConfig(RUNS, run);
    expect(config.batchSize * config.accumulation).toBe(stepSize);
    expect(config).toMatchObject({
      net: { encoder, ...image, coordinates: false },
      ...{ folds: [0, 1, 2, 3, 4], epochs, seed: 8620, emaDecay: 0.99, weightDecay: 1e-5 },
      ...{ pretrained: true, keep: "best", augmentProbability: 0.5 },
      learningRate: { schedule: "cosine", rate },
    });
  });
});

describe("the runs of the published graders", () => {
  it.each(PUBLISHED)(
    "%s has the published settings",
    async (run, encoder, head, slices, window, stepSize) => {
      const config = await readAnyRunConfig(RUNS, run);
      if (!isTwoStage(config)) throw new TypeError(`${run} is not two-stage`);
      expect(config.net).toMatchObject({ encoder, slices, ...(head && { head, window, side: 128 }) });
      const sagittal = run.startsWith("g2-ax") ? "two-stage-k3-t2-resnet34d" : "two-stage-k2-densenet161";
      expect(config).toMatchObject({ points: { sagittal } });
      expect(config.batchSize * config.accumulation).toBe(stepSize);
      expect(config).toMatchObject({
        ...{
          folds: [0, 1, 2, 3, 4],
          foldCount: 5,
          epochs: 25,
          seed: 8620,
          emaDecay: 0.99,
          weightDecay: 1e-5,
        },
        ...{ pretrained: true, keep: "best", lossOver: "column", pointSource: "out-of-fold" },
        learningRate: { schedule: "cosine", rate: 2e-4 },
        pointJitter: { share: 0.5, px: 5 },
        labelledShare: 0.5,
      });
    },
  );

  it.each([
    ["g1-pvt_v2_b2-pvt_v2_b2", "pvt_v2_b2", "pvt_v2_b2"],
    ["g1-convnext_small-densenet161", "convnext_small.in12k_ft_in1k_384", "densenet161"],
    ["g1-convnext_nano-convnext_nano", "convnext_nano.in12k_ft_in1k", "convnext_nano.in12k_ft_in1k"],
    ["g1-pvt_v2_b1-pvt_v2_b1", "pvt_v2_b1", "pvt_v2_b1"],
    ["g1-pvt_v2_b1-densenet161", "pvt_v2_b1", "densenet161"],
  ])("%s has the published settings", async (run, encoder, axialEncoder) => {
    const config = await readAnyRunConfig(RUNS, run);
    expect(config).toMatchObject({
      net: { task: "grades-fusion", encoder, axialEncoder, sagittalSide: 128, axialSide: 256 },
      ...{ folds: [0, 1, 2, 3, 4], epochs: 28, seed: 8620, emaDecay: 0.99, weightDecay: 1e-5 },
      ...{ batchSize: 16, accumulation: 2, pretrained: true, keep: "best", lossOver: "column" },
      learningRate: { schedule: "cosine", rate: 2e-4 },
      ...{ pointSource: "out-of-fold", pointJitter: { share: 0.2, px: 3 }, mixEpochs: 6 },
    });
  });

  it("are not estimated by a dry run, which says how to see their time", async () => {
    const args = ["train", "two-stage-grades-t1", "--fold", "0", "--dry-run"];
    await expect(answerCommandLine(trainProgram(RUNS), args)).rejects.toThrow(
      "--dry-run estimates trainings on single volumes, but two-stage-grades-t1 is of the two-stage task grades-t1",
    );
  });

  it.each(["two-stage-grades-t1", "two-stage-grades-t2", "two-stage-grades-axial"])(
    "%s, of the chain on the phantom, cuts crops at points out of fold",
    async (run) => {
      expect(await readAnyRunConfig(RUNS, run)).toMatchObject({ folds: [0], pointSource: "out-of-fold" });
    },
  );
});

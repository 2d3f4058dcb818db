import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import * as tf from "@tensorflow/tfjs-core";
import { findTwoStageTask } from "../../task/registry.ts";
import type { TwoStageTraining } from "../../task/two-stage-task.ts";
import { makeSmallStudies, type SmallStudies } from "../../testing/small-studies.ts";

const NET = {
  ...{ task: "points-t2", encoder: "pvt_v2_b0", imageSize: 32, slices: 2 },
  ...{ heatmaps: { decoderChannels: [8, 8, 8] }, closeUps: { channels: 4 } },
};

let small: SmallStudies;

beforeAll(async () => {
  await startEngine();
  small = await makeSmallStudies(2);
});

describe("a point net that is trained with close-ups", () => {
  it("adds their loss to the total, and validates the same twice", async () => {
    const [first, second] = small.made.studies;
    if (first === undefined || second === undefined) throw new RangeError("there are two studies");
    const data = { dataSet: small.made.dataSet, training: [first], validation: [second] };
    const config = { net: NET, seed: 3, recompute: false };
    const job = { run: "near", fold: 0, config, data, folders: small.config };
    const before = tf.memory().numTensors;
    const found = await findTwoStageTask("points-t2")?.withTraining(job, async (training) => {
      const terms = await termsOfFirst(training);
      return { terms, validations: [await training.validate(), await training.validate()] };
    });
    expect(tf.memory().numTensors).toBe(before);
    const { terms: { heatmap = NaN, points = NaN, closeUps = NaN, total = NaN } = {}, validations } =
      found ?? {};
    expect(closeUps).toBeGreaterThan(0);
    expect(total).toBeCloseTo(10 * heatmap + points + closeUps, 3);
    expect(validations?.[1]).toEqual(validations?.[0]);
    expect(validations?.[0]?.loss["closeUps"]).toBeGreaterThan(0);
  });
});

/** The terms of the loss of the first sample. */
async function termsOfFirst<Sample, Example>(
  training: TwoStageTraining<Sample, Example>,
): Promise<Record<string, number>> {
  const [sample] = training.samples;
  if (sample === undefined) throw new RangeError("there is a sample");
  const example = await training.load(sample, 0);
  const values: Record<string, number> = {};
  tf.tidy(() => {
    for (const [name, term] of Object.entries(training.computeLoss([example], 0)))
      values[name] = term.dataSync<"float32">()[0] ?? NaN;
  });
  return values;
}

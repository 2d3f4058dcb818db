import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { LEVELS, type PointRow, readPointTable } from "@spinegrade/competition-data";
import type { Grey } from "@spinegrade/crops";
import { startEngine } from "@spinegrade/engine";
import { lossGradients } from "@spinegrade/losses";
import { createPointNet } from "@spinegrade/model-zoo";
import { writeFileAtomic } from "@spinegrade/pipeline";
import { Generator } from "@spinegrade/random";
import * as tf from "@tensorflow/tfjs-core";
import type { StudySample } from "../studies/study.ts";
import { findTwoStageTask } from "../task/registry.ts";
import type { TwoStageJob, TwoStageTraining } from "../task/two-stage-task.ts";
import { makeSmallStudies, type SmallStudies } from "../testing/small-studies.ts";
import { createSagittalPointNet } from "./sagittal-point-net.ts";

const [SIDE, SLICES] = [32, 4];
const STEP = 0.01;
const NET = { task: "points-sagittal", encoder: "resnet18d", imageSize: SIDE, slices: SLICES };

beforeAll(async () => {
  await startEngine();
});

describe("the net of both sagittal series", () => {
  it("sees Sagittal T1 and then T2/STIR as channels, and gives the points of each in its own slices", () => {
    const volumes = { t1: noise(3), t2: noise(5) };
    const before = tf.memory().numTensors;
    const finder = createSagittalPointNet(NET, { seed: 4 });
    const found = finder.find(volumes);
    finder.net.dispose();

    const { encoder } = NET;
    const net = createPointNet({ encoder, dimensions: 3, inChannels: 2, outputs: 45, seed: 4 });
    const expected = tf.tidy(() => {
      const channels = [volumes.t1, volumes.t2].map(nearest);
      const input = tf.tensor5d(
        Array.from({ length: SLICES * SIDE * SIDE }).flatMap((_, voxel) =>
          channels.map((channel) => channel[voxel] ?? NaN),
        ),
        [1, SLICES, SIDE, SIDE, 2],
      );
      return [...net.forward(input, { training: false }).dataSync()];
    });
    net.dispose();
    expect(tf.memory().numTensors).toBe(before);

    const names = (sides: readonly string[]): string[] =>
      sides.flatMap((side) => LEVELS.map((level) => `${side} ${level}`));
    const namesOf = (points: typeof found.t1): string[] =>
      points.map(({ side, level }) => `${side} ${level}`);
    expect([namesOf(found.t2), namesOf(found.t1)]).toEqual([names(["middle"]), names(["left", "right"])]);
    const pointAt = (point: number, depth: number): number[] => {
      const [x = NaN, y = NaN, z = NaN] = expected.slice(3 * point, 3 * point + 3);
      return [128 * x, 128 * y, (depth * z) / 16];
    };
    for (const [index, { x, y, z }] of found.t2.entries()) expectClose([x, y, z], pointAt(index, 5));
    for (const [index, { x, y, z }] of found.t1.entries()) expectClose([x, y, z], pointAt(5 + index, 3));
  });
});

describe("the task points-sagittal", () => {
  let small: SmallStudies;
  /** A job in which one study on each side of the split lacks a series. */
  let job: TwoStageJob;
  let whole: StudySample;
  beforeAll(async () => {
    small = await makeSmallStudies(2);
    const [first, second] = small.made.studies;
    if (first === undefined || second === undefined) throw new RangeError("there are two studies");
    whole = second;
    const lacking = (study: StudySample, studyId: number, description: string): StudySample => ({
      ...study,
      studyId,
      series: study.series.filter((one) => one.description !== description),
    });
    const data = {
      dataSet: small.made.dataSet,
      training: [lacking(first, 1, "Sagittal T1"), first, { ...first, studyId: 3 }],
      validation: [second, lacking(second, 2, "Sagittal T2/STIR")],
    };
    const config = { net: NET, seed: 3, recompute: false };
    job = { run: "both", fold: 0, config, data, folders: small.config };
  });

  it("finds the points of both series of studies that have them, and lists the others with reasons", async () => {
    const task = findTwoStageTask("points-sagittal");
    const before = tf.memory().numTensors;
    const validated = await task?.withTraining(job, async (training) => {
      expect(training.samples.map(training.describe)).toHaveLength(2);
      expect(training.validationSamples).toBe(1);
      await expectToLearn(training);
      return training.validate();
    });
    expect(tf.memory().numTensors).toBe(before);
    const { files = {}, figures, loss } = validated ?? {};
    expect(JSON.parse(files["omitted.json"] ?? "")).toEqual([
      { studyId: 1, reason: "no series of Sagittal T1: the net sees both together" },
      { studyId: 2, reason: "no series of Sagittal T2/STIR: the net sees both together" },
    ]);
    const path = join(small.config.outputDir, "points.csv");
    await writeFileAtomic(path, files["points.csv"] ?? "");
    const rows = await readPointTable(path);
    const series = whole.series.filter(({ description }) => description !== "Axial T2");
    expect(new Set(rows.map(({ studyId }) => studyId))).toEqual(new Set([whole.studyId]));
    expect(rows.map(({ seriesId, side }) => `${seriesId} ${side}`).sort()).toEqual(
      series
        .flatMap(({ seriesId, description }) =>
          (description === "Sagittal T1" ? ["left", "right"] : ["middle"]).flatMap((side) =>
            LEVELS.map(() => `${seriesId} ${side}`),
          ),
        )
        .sort(),
    );
    expect(loss?.["total"]).toBeCloseTo(publishedLoss(rows, series), 4);
    expect(figures?.["medianPx"]).toBeGreaterThan(0);
  });

  it("is refused where no study has both series", async () => {
    const data = { ...job.data, training: job.data.training.slice(0, 1) };
    // heatmaps have an encoder of slices, a tenth of the weights of one of volumes
    const net = { ...NET, encoder: "pvt_v2_b0", heatmaps: { decoderChannels: [8, 8, 8] } };
    const made = findTwoStageTask("points-sagittal")?.withTraining(
      { ...job, config: { ...job.config, net }, data },
      (training) => training.validate(),
    );
    await expect(made).rejects.toThrow("no series of the studies to train on has a labelled point for both");
  });
});

/** Expects that a step against the gradient of all samples lowers their loss. */
async function expectToLearn<Sample, Example>(training: TwoStageTraining<Sample, Example>): Promise<void> {
  const examples: Example[] = [];
  for (const sample of training.samples) examples.push(await training.load(sample, 0));
  const parameters = training.net.parameters();
  const { losses, gradients } = lossGradients(parameters, () => training.computeLoss(examples, 0));
  tf.tidy(() => {
    for (const [name, gradient] of gradients) {
      const parameter = parameters.get(name);
      parameter?.assign(tf.sub(parameter, tf.mul(gradient, STEP)));
    }
  });
  tf.dispose([...gradients.values()]);
  const after = tf.tidy(() => training.computeLoss(examples, 0).total.dataSync()[0]);
  expect(after).toBeLessThan(losses["total"] ?? NaN);
}

/** Smooth L1 of 4x/512, 4y/512 and 16z/D, over the labelled points. */
function publishedLoss(rows: readonly PointRow[], series: StudySample["series"]): number {
  const losses = series.flatMap(({ seriesId, depth, points }) =>
    points.flatMap(({ side, level, x, y, z }) => {
      const row = rows.find((one) => one.seriesId === seriesId && one.side === side && one.level === level);
      const { x: foundX = NaN, y: foundY = NaN, z: foundZ = NaN } = row ?? {};
      return [(4 * (foundX - x)) / 512, (4 * (foundY - y)) / 512, (16 * (foundZ - z)) / depth].map(
        (difference) => {
          const size = Math.abs(difference);
          return size < 1 ? size ** 2 / 2 : size - 0.5;
        },
      );
    }),
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

/** A volume of noise of so many slices. */
function noise(depth: number): Grey {
  const generator = Generator.fromSeed(depth, "noise");
  const shape = [depth, 2 * SIDE, 2 * SIDE] as const;
  const voxels = Uint8Array.from({ length: depth * 4 * SIDE * SIDE }, () => generator.integer(0, 256));
  return { voxels, shape };
}

/** Its voxels as the net takes them, -1..1. */
function nearest({ voxels, shape: [depth, rows, columns] }: Grey): number[] {
  return Array.from({ length: SLICES * SIDE * SIDE }, (_, voxel) => {
    const [z, y, x] = [Math.floor(voxel / SIDE ** 2), Math.floor(voxel / SIDE) % SIDE, voxel % SIDE];
    const slice = Math.floor((z * depth) / SLICES);
    return ((voxels[(slice * rows + 2 * y) * columns + 2 * x] ?? NaN) / 255 - 0.5) / 0.5;
  });
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  found.forEach((value, axis) => {
    expect(value).toBeCloseTo(expected[axis] ?? NaN, 3);
  });
}

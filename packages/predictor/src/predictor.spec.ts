import { open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { mirrorColumns } from "@spinegrade/augmentation";
import { LABEL_GROUPS, LEVELS } from "@spinegrade/competition-data";
import type { Volume } from "@spinegrade/volumes";
import { startEngine } from "@spinegrade/engine";
import { encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import { Generator } from "@spinegrade/random";
import {
  loadTrainedNet,
  meanPrediction,
  predictExamples,
  predictVolume,
  toSliceFrame,
  unflip,
} from "@spinegrade/predictor";
import {
  createGradingNet,
  type GradingNet,
  listTasks,
  type NetConfig,
  type VolumePrediction,
} from "@spinegrade/tasks";
import { repeats, temporaryFolder } from "@spinegrade/test-utils";

const IMAGE_SIZE = 64;
const NET: NetConfig = {
  task: "nfn",
  encoder: "resnet18",
  decoderChannels: [8, 8, 8],
  imageSize: IMAGE_SIZE,
};
const NFN_POINTS = LABEL_GROUPS.nfn.points;

function predictionOf(seed: number): VolumePrediction {
  const generator = Generator.fromSeed(seed);
  return {
    xyzMask: Float32Array.from({ length: 30 }, () => generator.uniform(0, 8)),
    probabilities: NFN_POINTS.map(
      () => [generator.uniform(), generator.uniform(), generator.uniform()] as const,
    ),
  };
}

/** Sagittal slices of 80 x 60 px, 4 mm apart, the first at the patient's right. */
function volumeOf(depth: number): Volume {
  const generator = Generator.fromSeed(depth, "voxels");
  const shape = [depth, 80, 60] as const;
  const slices = Array.from({ length: depth }, (_, zIndex) => ({
    zIndex,
    instanceNumber: depth - zIndex,
    fileName: `${depth - zIndex}.dcm`,
    group: 0,
    frame: 0,
    projectionMm: 4 * zIndex,
    positionMm: [10 - 4 * zIndex, -50, 100] as const,
    orientation: [0, 1, 0, 0, 0, -1] as const,
    pixelSpacingMm: [0.5, 0.75] as const,
    rows: 80,
    columns: 60,
  }));
  const voxels = Uint8Array.from({ length: depth * 80 * 60 }, () => generator.integer(0, 256));
  return {
    voxels,
    shape,
    sliceTable: { studyId: 1, seriesId: 2, shape, slices, quarantined: [], flags: [] },
  };
}

describe("unflip", () => {
  it("undoes itself, and exchanges the sides", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 9, max: 30 }), (seed, depth) => {
        const prediction = predictionOf(seed);
        const twice = unflip(unflip(prediction, depth), depth);
        expect(twice.probabilities).toEqual(prediction.probabilities);
        for (const [index, value] of prediction.xyzMask.entries())
          expect(twice.xyzMask[index]).toBeCloseTo(value, 4);
        expect(unflip(prediction, depth).probabilities[0]).toBe(prediction.probabilities[5]);
      }),
    );
  });

  it("is taken into the mean", () => {
    const prediction = predictionOf(3);
    expect(meanPrediction([prediction, prediction])).toEqual(prediction);
    expect(() => meanPrediction([])).toThrow("no prediction to average");
  });
});

describe("toSliceFrame", () => {
  it("gives the nearest slice, its own pixels and the patient's frame", () => {
    // an 80 x 60 slice fills the frame's height; 16 mask px span it, so a mask pixel is 5 slice px, 10 px from the left
    const prediction = predictionOf(1);
    prediction.xyzMask.set([8, 8, 2.4], 0);
    const [point] = toSliceFrame(prediction, NFN_POINTS, volumeOf(5).sliceTable, IMAGE_SIZE);
    expect(point).toMatchObject({
      condition: "left_neural_foraminal_narrowing",
      level: "l1_l2",
      instanceNumber: 3,
    });
    expect(point?.zIndex).toBeCloseTo(2.4, 5);
    // the frames' pixel centres differ by less than a slice pixel
    expect(Math.abs((point?.xSlice ?? 0) - 30)).toBeLessThan(1);
    expect(Math.abs((point?.ySlice ?? 0) - 40)).toBeLessThan(1);
    const [x = 0, y = 0, z = 0] = point?.positionMm ?? [];
    expect(x).toBe(2);
    expect(y).toBeCloseTo(-50 + 0.75 * (point?.xSlice ?? 0), 4);
    expect(z).toBeCloseTo(100 - 0.5 * (point?.ySlice ?? 0), 4);
  });

  it("gives no millimetres where the slice does not state its place", () => {
    const { sliceTable } = volumeOf(5);
    const slices = sliceTable.slices.map((slice) => ({ ...slice, positionMm: null }));
    const [point] = toSliceFrame(predictionOf(1), NFN_POINTS, { ...sliceTable, slices }, IMAGE_SIZE);
    expect([point?.positionMm, Number.isFinite(point?.xSlice)]).toEqual([null, true]);
  });
});

/** The same axial. */
function axialOf(depth: number): Volume {
  const volume = volumeOf(depth);
  const slices = volume.sliceTable.slices.map((slice, zIndex) => ({
    ...slice,
    positionMm: [-22, -20, 4 * zIndex] as const,
    orientation: [1, 0, 0, 0, 1, 0] as const,
    pixelSpacingMm: [0.8, 0.8] as const, // 70 px of 56 mm lie evenly about the middle of 60
  }));
  return { ...volume, sliceTable: { ...volume.sliceTable, slices } };
}

const VIEWS = LEVELS.map((_, level) => ({ x: 29.5, y: 13 * (level + 1), z: 2, first: 0, last: 3 }));

describe.each(listTasks())("prediction with the net of $name", ({ name: task, points, stack }) => {
  const config = { ...NET, task };
  let net: GradingNet;
  beforeAll(async () => {
    await startEngine();
    net = createGradingNet(config, 7);
  });
  afterAll(() => {
    net.dispose();
  });

  it("predicts each volume of a batch as it predicts it alone, and leaves no tensor", () => {
    const volumes = (stack === undefined ? [3, 5] : [5, 10]).map((depth) => ({
      voxels: volumeOf(depth).voxels.slice(0, depth * 64 * 64),
      shape: [depth, 64, 64] as const,
    }));
    const before = tf.memory().numTensors;
    const together = predictExamples(net, volumes);
    const alone = volumes.flatMap((volume) => predictExamples(net, [volume]));
    expect(tf.memory().numTensors).toBe(before);
    expect(together).toHaveLength(2);
    for (const [index, { xyzMask, probabilities }] of together.entries()) {
      expect(probabilities).toHaveLength(points.length);
      for (const [at, value] of xyzMask.entries())
        expect(value).toBeCloseTo(alone[index]?.xyzMask[at] ?? 0, 3);
      for (const row of probabilities) expect(row[0] + row[1] + row[2]).toBeCloseTo(1, 5);
    }
  });

  it("gives the mirrored volume the mirrored prediction when it averages over the flip", () => {
    const volume = stack === undefined ? volumeOf(4) : axialOf(4);
    const area = 80 * 60;
    const mirrored = new Uint8Array(volume.voxels.length);
    for (let z = 0; z < 4; z++)
      mirrored.set(volume.voxels.subarray(z * area, (z + 1) * area), (3 - z) * area);
    const options = { averageFlip: true, views: VIEWS };
    const straight = predictVolume(net, volume, options);
    const [{ voxels }, length, axis] =
      stack === undefined
        ? [{ voxels: mirrored }, 4, "slices" as const]
        : [mirrorColumns(volume), IMAGE_SIZE / 4 + 0.75, "columns" as const];
    const turned = unflip(
      predictVolume(net, { ...volume, voxels: Uint8Array.from(voxels) }, options),
      length,
      net.task.flip,
      axis,
    );
    for (const [at, value] of straight.xyzMask.entries()) expect(turned.xyzMask[at]).toBeCloseTo(value, 3);
    for (const [point, row] of straight.probabilities.entries())
      expect(turned.probabilities[point]?.[2]).toBeCloseTo(row[2], 5);
  });
});

describe.each(listTasks())("a checkpoint of $name", ({ name: task }) => {
  const config = { ...NET, task, encoder: "pvt_v2_b0" }; // a third of the ResNet's bytes
  let net: GradingNet;
  let workDir: string;
  beforeAll(async () => {
    await startEngine();
    net = createGradingNet(config, 7);
    workDir = await temporaryFolder("predictor");
  });
  afterAll(() => {
    net.dispose();
  });

  it("is loaded by the net that it is of, and refused by another one", async () => {
    await writeFile(join(workDir, "own.safetensors"), encodeCheckpoint(stateOf(net)));
    const loaded = await loadTrainedNet(config, { fold: 0, checkpoint: "own.safetensors" }, workDir);
    const example = { voxels: volumeOf(5).voxels.slice(0, 5 * 64 * 64), shape: [5, 64, 64] as const };
    expect(predictExamples(loaded, [example])).toEqual(predictExamples(net, [example]));
    loaded.dispose();

    const before = tf.memory().numTensors;
    const own = { fold: 0, checkpoint: "own.safetensors" };
    const slimmer = { ...config, decoderChannels: [8, 8, 4] as const };
    await expect(loadTrainedNet(slimmer, own, workDir)).rejects.toThrow(
      /own\.safetensors does not fit the net[\s\S]*F32\[8, /,
    );
    const otherTask = task === "nfn" ? "scs" : "nfn";
    await expect(loadTrainedNet({ ...config, task: otherTask }, own, workDir)).rejects.toThrow(
      /own\.safetensors does not fit the net/,
    );
    await expect(loadTrainedNet(config, { fold: 0, checkpoint: "none" }, workDir)).rejects.toThrow(
      "train the run again",
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is refused where a single bit of it was damaged, with what to do", async () => {
    const path = join(workDir, "damaged.safetensors");
    const whole = encodeCheckpoint(stateOf(net));
    await writeFile(path, whole);
    const file = await open(path, "r+");
    const generator = Generator.fromSeed(40, "bits");
    for (let flip = 0; flip < repeats(6, 20); flip++) {
      // half of them in the header, which is a small part of the file
      const place = generator.integer(0, flip % 2 === 0 ? whole.length : 20_000);
      const byte = whole[place] ?? 0;
      await file.write(Uint8Array.of(byte ^ (1 << generator.integer(0, 8))), 0, 1, place);
      const load = loadTrainedNet(config, { fold: 0, checkpoint: "damaged.safetensors" }, workDir);
      await expect(load).rejects.toThrow(path);
      await expect(load).rejects.toThrow("delete it and train the run again");
      await file.write(Uint8Array.of(byte), 0, 1, place);
    }
    await file.close();
    (await loadTrainedNet(config, { fold: 0, checkpoint: "damaged.safetensors" }, workDir)).dispose();
  });
});

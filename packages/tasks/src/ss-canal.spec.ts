import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Example } from "@spinegrade/augmentation";
import { startEngine } from "@spinegrade/engine";
import { createGradingNet, SS_CANAL, type GradingNet } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";

const SIZE = 64;
const SLICES = 5;
const POINTS = 15;

/** A stack of five levels of one slice each; the canal has the grades given. */
function example(canal: readonly number[]): Example {
  const grades = [0, 1, 2, 0, 1, ...canal, 1, 0, 0, 2, -1];
  const xyz = Array.from({ length: POINTS }, (_, point) => [20 + 2 * Math.floor(point / 5), 32, 0]);
  return {
    voxels: Uint8Array.from({ length: SLICES * SIZE * SIZE }, (_, i) => (i * 7) % 251),
    shape: [SLICES, SIZE, SIZE],
    xyz: Float32Array.from(xyz.flat()),
    grades: Int8Array.from(grades),
  };
}

let net: GradingNet;
beforeAll(async () => {
  await startEngine();
  const config = {
    task: "ss-canal",
    encoder: "pvt_v2_b0",
    decoderChannels: [8, 8, 8],
    imageSize: SIZE,
  } as const;
  net = createGradingNet(config, 1);
});

describe("the task ss-canal", () => {
  it("trains on the canal's grades where there are some, and leaves no tensor", () => {
    const weights = { heatmap: 1, xy: 0.1, z: 0.1, grade: 1, canal: 2 };
    const objective = net.objective({ gradePooling: "predicted-heatmap" });
    const before = tf.memory().numTensors;
    const [all, none] = [
      [2, 1, 0, 0, 1],
      [-1, -1, -1, -1, -1],
    ].map((canal) => objective.validate(example(canal), weights));
    expect(Object.keys(all?.loss ?? {}).sort()).toEqual([...Object.keys(SS_CANAL.lossTerms), "total"].sort());
    expect(all?.loss["canal"]).toBeGreaterThan(0);
    expect(none?.loss["canal"]).toBeCloseTo(0, 12);
    expect(none?.loss["grade"]).toBe(all?.loss["grade"]);
    expect(all?.prediction.probabilities).toHaveLength(POINTS);
    const canal = [0, 0, 1, 2, -1];
    const total = tf.tidy(
      () => objective.computeLoss([example(canal)], weights, "predicted-heatmap").total.dataSync()[0],
    );
    expect(Number.isFinite(total)).toBe(true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("exchanges the recesses with the flip, and leaves the canal in its place", () => {
    expect(SS_CANAL.flip).toBe("swap-outer");
    expect(SS_CANAL.augmentation.settings.flip).toBe("swap-outer");
    const xOf = (point: number): number => SS_CANAL.template?.points[point]?.[0] ?? NaN;
    expect([xOf(0) + xOf(10), xOf(5)]).toEqual([512, 256]); // mirror images, and the middle
  });
});

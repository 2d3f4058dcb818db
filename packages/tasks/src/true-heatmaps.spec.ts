import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Example } from "@spinegrade/augmentation";
import { startEngine } from "@spinegrade/engine";
import { createGradingNet, type GradePooling, taskNamed } from "@spinegrade/tasks";
import * as tf from "@tensorflow/tfjs-core";

const SIZE = 64;
const SLICES = 5;

/** A volume of points that are graded, of which the first of a side and the last one have no place, or no grade either. */
function example(points: number, unplaced: "graded" | "not graded"): Example {
  const isUnplaced = (point: number): boolean => point === 0 || point === points - 1;
  const xyz = Array.from({ length: points }, (_, point) => {
    if (isUnplaced(point)) return [0, 0, -1];
    return [20 + 2 * Math.floor(point / 5), 32 + 4 * (point % 5), 0];
  });
  const grades = Array.from({ length: points }, (_, point) =>
    isUnplaced(point) && unplaced === "not graded" ? -1 : point % 3,
  );
  return {
    voxels: Uint8Array.from({ length: SLICES * SIZE * SIZE }, (_, i) => (i * 7) % 251),
    shape: [SLICES, SIZE, SIZE],
    xyz: Float32Array.from(xyz.flat()),
    grades: Int8Array.from(grades),
  };
}

beforeAll(async () => {
  await startEngine();
});

describe.each(["nfn", "ss", "ss-canal"])("grades of %s that are pooled under the true heatmaps", (task) => {
  it("count only where their point has a place: without one the heatmap is empty", () => {
    const net = createGradingNet(
      { task, encoder: "pvt_v2_b0", decoderChannels: [8, 8, 8], imageSize: SIZE },
      1,
    );
    const objective = net.objective({ gradePooling: "predicted-heatmap" });
    const { lossTerms, points } = taskNamed(task);
    const weights = Object.fromEntries(Object.entries(lossTerms).map(([term, { weight }]) => [term, weight]));
    const gradeLoss = (unplaced: "graded" | "not graded", pooling: GradePooling): number =>
      tf.tidy(
        () =>
          objective
            .computeLoss([example(points.length, unplaced)], weights, pooling)
            ["grade"]?.dataSync()[0] ?? Number.NaN,
      );
    const [graded, notGraded] = [
      gradeLoss("graded", "true-heatmap"),
      gradeLoss("not graded", "true-heatmap"),
    ];
    expect(graded).toBeGreaterThan(0);
    expect(graded).toBe(notGraded);
    net.dispose();
  });
});

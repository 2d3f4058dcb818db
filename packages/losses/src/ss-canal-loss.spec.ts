import { beforeAll, describe, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { oneHotHeatmap, spatialSoftmax } from "@spinegrade/heatmaps";
import { nfnLoss, type NfnPrediction, type NfnTarget, ssCanalLoss } from "@spinegrade/losses";
import * as tf from "@tensorflow/tfjs-core";

const POINTS = 15;
const xyz = Float32Array.from({ length: 2 * POINTS * 3 }, (_, i) => (i % 3 === 2 ? 1 : (i % 5) + 0.5));
const GRADES = Array.from({ length: 2 * POINTS }, (_, point) => point % 3);
const isCanal = (point: number): boolean => point % POINTS >= 5 && point % POINTS < 10;

const prediction = (): NfnPrediction => ({
  heatmap: [0, 1].map((seed) => spatialSoftmax(tf.randomNormal([1, 3, 6, 6, POINTS], 0, 1, "float32", seed))),
  xyz: tf.randomUniform([2, POINTS, 3], 0, 5, "float32", 3),
  gradeLogits: tf.randomNormal([2, POINTS, 3], 0, 1, "float32", 4),
});

const target = (grades: readonly number[]): NfnTarget => ({
  heatmap: [0, 1].map((volume) =>
    oneHotHeatmap(xyz.slice(volume * POINTS * 3, (volume + 1) * POINTS * 3), [3, 6, 6]),
  ),
  xyz: tf.tensor3d(xyz, [2, POINTS, 3]),
  grades: tf.tensor2d([...grades], [2, POINTS], "int32"),
});

const valueOf = (term: tf.Scalar): number => term.dataSync<"float32">()[0] ?? NaN;
const only = (isWanted: (point: number) => boolean): number[] =>
  GRADES.map((grade, point) => (isWanted(point) ? grade : -1));

beforeAll(async () => {
  await startEngine();
});

describe("ssCanalLoss", () => {
  it("grades recesses and canal in a term each, and leaves nothing but the terms", () => {
    tf.tidy(() => {
      const [found, all] = [prediction(), target(GRADES)];
      const [recesses, canal] = [target(only((point) => !isCanal(point))), target(only(isCanal))];
      const before = tf.memory().numTensors;
      const loss = ssCanalLoss(found, all);
      expect(tf.memory().numTensors - before).toBe(6);
      const expected = nfnLoss(found, recesses, { matching: "own" });
      for (const term of ["heatmap", "xy", "z", "grade"] as const)
        expect(valueOf(loss[term])).toBeCloseTo(valueOf(expected[term]), 6);
      const ofCanal = valueOf(nfnLoss(found, canal, { matching: "own" }).grade);
      expect(valueOf(loss.canal)).toBeCloseTo(ofCanal, 6);
      const weights = { heatmap: 2, xy: 0.1, z: 0.1, grade: 3, canal: 4 };
      const sum = Object.entries(weights).reduce(
        (total, [term, weight]) => total + weight * valueOf(loss[term as keyof typeof weights]),
        0,
      );
      expect(valueOf(ssCanalLoss(found, all, weights).total)).toBeCloseTo(sum, 4);
    });
  });

  it("with labelled matching counts no grade without a place: of a recess or of the canal", () => {
    tf.tidy(() => {
      const found = prediction();
      const unplaced = [2, 7, POINTS + 11];
      const isPlaced = (point: number): boolean => !unplaced.includes(point);
      const places = xyz.map((value, at) => (at % 3 === 2 && !isPlaced(Math.floor(at / 3)) ? -1 : value));
      const all = { ...target(GRADES), xyz: tf.tensor3d(places, [2, POINTS, 3]) };
      const graded = { ...target(only(isPlaced)), xyz: all.xyz };
      const labelled = ssCanalLoss(found, all, undefined, "labelled");
      const expected = ssCanalLoss(found, graded);
      const own = ssCanalLoss(found, all);
      for (const term of ["grade", "canal"] as const) {
        expect(valueOf(labelled[term])).toBeCloseTo(valueOf(expected[term]), 6);
        expect(Math.abs(valueOf(own[term]) - valueOf(expected[term]))).toBeGreaterThan(1e-3);
      }
    });
  });

  it("counts no missing grade: without the canal's it has no gradient by their logits", () => {
    tf.tidy(() => {
      const found = prediction();
      const without = target(only((point) => !isCanal(point)));
      expect(valueOf(ssCanalLoss(found, without).canal)).toBeCloseTo(0, 12);
      const byLogits = tf.grad(
        (gradeLogits: tf.Tensor) =>
          ssCanalLoss({ ...found, gradeLogits: gradeLogits as tf.Tensor3D }, without).total,
      );
      const sizes = tf.sum(tf.abs(byLogits(found.gradeLogits)), [0, 2]).dataSync<"float32">();
      expect([...sizes].map((size) => size > 0)).toEqual(
        only((point) => !isCanal(point))
          .slice(0, POINTS)
          .map((grade) => grade !== -1),
      );
    });
  });
});

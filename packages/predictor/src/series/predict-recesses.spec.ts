import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { LEVELS, type PredictedPoint } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { Generator } from "@spinegrade/random";
import { createGradingNet, type GradingNet } from "@spinegrade/tasks";
import type { SliceRecord, Volume } from "@spinegrade/volumes";
import * as tf from "@tensorflow/tfjs-core";
import { predictRecesses } from "./predict-recesses.ts";

const [DEPTH, SIDE] = [9, 64];
const NET = { encoder: "pvt_v2_b0", decoderChannels: [8, 8, 8], imageSize: SIDE } as const;

/** Sagittal slices 4 mm apart from the patient's left, the middle one at x = 0. */
function sagittal(seedOf: (zIndex: number) => number): Volume {
  const slices = Array.from({ length: DEPTH }, (_, zIndex): SliceRecord => ({
    ...{ zIndex, instanceNumber: zIndex + 1, fileName: `${zIndex + 1}.dcm`, frame: 0, group: 0 },
    ...{ projectionMm: zIndex, positionMm: [4 * (4 - zIndex), -32, 32], orientation: [0, 1, 0, 0, 0, -1] },
    ...{ pixelSpacingMm: [1, 1], rows: SIDE, columns: SIDE },
  }));
  const shape = [DEPTH, SIDE, SIDE] as const;
  const voxels = Uint8Array.from({ length: DEPTH * SIDE * SIDE });
  for (let z = 0; z < DEPTH; z++) {
    const generator = Generator.fromSeed(seedOf(z));
    for (let i = 0; i < SIDE * SIDE; i++) voxels[z * SIDE * SIDE + i] = generator.integer(0, 256);
  }
  return {
    voxels,
    shape,
    sliceTable: { studyId: 1, seriesId: 2, shape, slices, quarantined: [], flags: [] },
  };
}

const canalAt = (x: number | null): PredictedPoint[] =>
  LEVELS.map((level, index) => ({
    ...{ condition: "spinal_canal_stenosis", level, probabilities: [1, 0, 0], instanceNumber: 5 },
    ...{ xSlice: 30, ySlice: 10 * index, zIndex: 4, positionMm: x === null ? null : [x, 0, 20 - 10 * index] },
  }));

let net: GradingNet;
beforeAll(async () => {
  await startEngine();
  net = createGradingNet({ task: "scs", ...NET }, 1);
});
afterAll(() => {
  net.dispose();
});

describe("predictRecesses", () => {
  it("grades both recesses of each level in the slices 10 mm to its left and right, and leaves no tensor", () => {
    const before = tf.memory().numTensors;
    const recesses = predictRecesses(
      net,
      sagittal((z) => z),
      canalAt(0),
    );
    expect(tf.memory().numTensors).toBe(before);
    const bySide = ["left", "right"].map((side) =>
      recesses.filter(({ condition }) => condition === `${side}_subarticular_stenosis`),
    );
    expect(bySide.map((side) => side.map(({ level }) => level))).toEqual([LEVELS, LEVELS]);
    // 10 mm are two and a half slices
    expect(bySide.map((side) => new Set(side.map(({ zIndex }) => zIndex)))).toEqual([
      new Set([1]),
      new Set([6]),
    ]);
    for (const { probabilities, positionMm } of recesses) {
      expect(probabilities.reduce((sum, value) => sum + value)).toBeCloseTo(1, 5);
      expect(Math.abs(positionMm?.[0] ?? NaN)).toBe(10);
    }
  });

  it("takes each side's grade from its own slice", () => {
    // both sides' slices are one picture
    const alike = predictRecesses(
      net,
      sagittal((z) => (z === 6 ? 1 : z)),
      canalAt(0),
    );
    const of = (side: string, rows: readonly PredictedPoint[]) =>
      rows.filter(({ condition }) => condition.startsWith(side)).map(({ probabilities }) => probabilities);
    of("left", alike).forEach((row, level) => {
      row.forEach((value, grade) => {
        expect(of("right", alike)[level]?.[grade]).toBeCloseTo(value, 5);
      });
    });
    const other = predictRecesses(
      net,
      sagittal((z) => z),
      canalAt(0),
    );
    expect(of("right", other)).not.toEqual(of("left", other));
  });

  it.each([
    { what: "where places are unknown", points: canalAt(null) },
    { what: "where the series does not reach that far", points: canalAt(40) },
  ])("gives none $what", ({ points }) => {
    expect(
      predictRecesses(
        net,
        sagittal((z) => z),
        points,
      ),
    ).toEqual([]);
  });
});

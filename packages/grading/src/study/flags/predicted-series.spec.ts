import { expect, it } from "@jest/globals";
import { type HeatmapFeatures, LEVELS, type PredictedPoint } from "@spinegrade/competition-data";
import type { SliceRecord } from "@spinegrade/volumes";
import { predictedSeries } from "./predicted-series.ts";

const SHAPE = [1, 64, 64] as const;
const SLICE: SliceRecord = {
  ...{ zIndex: 0, instanceNumber: 1, fileName: "1.dcm", frame: 0, group: 0, projectionMm: 0 },
  ...{
    positionMm: [0, 0, 0],
    orientation: [0, 1, 0, 0, 0, -1],
    pixelSpacingMm: [1, 1],
    rows: 64,
    columns: 64,
  },
};
const VOLUME = {
  voxels: new Uint8Array(64 * 64),
  shape: SHAPE,
  sliceTable: { studyId: 1, seriesId: 2, shape: SHAPE, slices: [SLICE], quarantined: [], flags: [] },
};

/** Points at ten times the level's index, without one of them, and features that tell the index, too. */
function foundWithout(absent: number): {
  readonly points: readonly (PredictedPoint | undefined)[];
  readonly features: readonly HeatmapFeatures[];
} {
  return {
    points: LEVELS.map((level, index) =>
      index === absent
        ? undefined
        : {
            ...{ condition: "spinal_canal_stenosis", level, probabilities: [1, 0, 0], instanceNumber: 1 },
            ...{ xSlice: 30, ySlice: 10 * index, zIndex: 0, positionMm: [0, 30, -10 * index] },
          },
    ),
    features: LEVELS.map((_, index) => ({ entropy: index, secondPeak: 0, borderMass: 0 })),
  };
}

it("gives each point its own heatmap, also behind one that no model found", () => {
  const predictions = [foundWithout(1), foundWithout(1)];
  const [{ points, heatmaps } = { points: [] }] = predictedSeries([{ volume: VOLUME, predictions }]);
  expect(points.map(({ ySlice }) => ySlice)).toEqual([0, 20, 30, 40]);
  expect(heatmaps?.map(({ entropy }) => entropy)).toEqual([0, 2, 3, 4]);
});

it("has no heatmaps of models that give none", () => {
  const predictions = [{ ...foundWithout(5), features: [] }];
  const [one] = predictedSeries([{ volume: VOLUME, predictions }]);
  expect(one?.points).toHaveLength(LEVELS.length);
  expect(one?.heatmaps).toEqual([]);
});

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { LABEL_GROUPS } from "@spinegrade/competition-data";
import type { SliceRecord } from "@spinegrade/volumes";
import { wholeVolume } from "@spinegrade/predictor";
import { placePoints } from "./place-points.ts";
import { scoreVolumes } from "./score.ts";

const LABELS = LABEL_GROUPS.scs.points;
const [DEPTH, IMAGE] = [4, 96];

function tableOf(rows: number, columns: number, pixelSpacingMm: SliceRecord["pixelSpacingMm"]) {
  const slices = Array.from({ length: DEPTH }, (_, zIndex) => ({
    ...{ zIndex, instanceNumber: zIndex + 1, fileName: `${zIndex + 1}.dcm`, frame: 0, group: 0 },
    ...{ projectionMm: null, positionMm: null, orientation: null, pixelSpacingMm, rows, columns },
  }));
  return { shape: [DEPTH, rows, columns] as const, slices };
}

/** Five points below each other in the mask, x and y in mask pixels, all in slice 1. */
const spine = (shiftX: number, shiftY: number): Float32Array =>
  Float32Array.from(LABELS.flatMap((_, level) => [12 + shiftX, 3 + 4 * level + shiftY, 1]));

describe("placePoints", () => {
  it("gives errors in mm, whatever the sides of the slice and its spacing", () => {
    const side = fc.integer({ min: 64, max: 600 });
    const spacing = fc.double({ min: 0.2, max: 2, noNaN: true });
    const shift = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(side, side, spacing, spacing, shift, shift, (rows, columns, perRow, perColumn, x, y) => {
        const table = tableOf(rows, columns, [perRow, perColumn]);
        const points = { prediction: { xyzMask: spine(x, y) }, truthMask: spine(0, 0) };
        const [point] = placePoints(points, LABELS, table, IMAGE, wholeVolume(table));
        const pixel = Math.max(rows, columns) / (IMAGE / 4); // the longer side fills the image
        const [dx, dy] = [0, 1].map((axis) => (point?.predicted[axis] ?? 0) - (point?.truth?.[axis] ?? 0));
        expect(dx).toBeCloseTo(x * pixel * perColumn, 2);
        expect(dy).toBeCloseTo(y * pixel * perRow, 2);
        expect(point?.maskPixel).toBeCloseTo(pixel * perColumn, 2);
      }),
    );
  });

  it("marks a missing point, and a slice that states no spacing", () => {
    const truthMask = spine(0, 0);
    truthMask[2] = -1;
    const points = { prediction: { xyzMask: spine(0, 0) }, truthMask };
    const table = tableOf(96, 96, null);
    const [missing, labelled] = placePoints(points, LABELS, table, IMAGE, wholeVolume(table));
    expect(missing?.truth).toBeUndefined();
    expect(labelled).toMatchObject({ isMm: false, truth: [48, 28] });
  });
});

describe("scoreVolumes", () => {
  const scoreOf = (shiftY: number, pixelSpacingMm: SliceRecord["pixelSpacingMm"]) => {
    const prediction = {
      xyzMask: spine(0, shiftY),
      probabilities: LABELS.map(() => [0.2, 0.3, 0.5] as const),
    };
    const truthMask = spine(0, 0);
    const table = tableOf(96, 96, pixelSpacingMm);
    const placed = placePoints({ prediction, truthMask }, LABELS, table, IMAGE, wholeVolume(table));
    return scoreVolumes([{ prediction, truthMask, placed, grades: [0, 1, 2, 2, -1] }], [0, 1, 2]);
  };

  it("gives distances in mm, points at a wrong level, and how severe points are told", () => {
    const { inPlane, levels, severe } = scoreOf(3, [0.5, 0.75]);
    expect(inPlane?.count).toBe(5);
    expect(inPlane?.medianMm).toBeCloseTo(6, 4); // 3 mask pixels of 4 px of 0.5 mm
    expect(inPlane?.maskPixelMm).toBeCloseTo(3, 4);
    expect(levels).toEqual({ wrong: 4, count: 5 }); // below the last level there is none
    expect(severe).toEqual({ severe: 2, found: 2, others: 2, cleared: 0 });
  });

  it("says nothing in mm where the spacing is unknown, and still counts levels", () => {
    const { inPlane, levels } = scoreOf(1, null);
    expect(inPlane).toBeUndefined();
    expect(levels).toEqual({ wrong: 0, count: 5 });
  });
});

import { describe, expect, it } from "@jest/globals";
import { POINT_FRAMES } from "@spinegrade/competition-data";
import { convertPoint, toStretched } from "@spinegrade/crops";
import { toPatientMm, type SliceRecord } from "@spinegrade/volumes/slices";
import fc from "fast-check";

/** Sagittal slices from the patient's right to the left, of 30 rows and 20 columns, leaning. */
function sliceAt(zIndex: number, lean: number, gapMm: number): SliceRecord {
  const [c, s] = [Math.cos(lean), Math.sin(lean)];
  return {
    zIndex,
    instanceNumber: zIndex + 1,
    fileName: `${zIndex + 1}.dcm`,
    frame: 0,
    group: 0,
    projectionMm: zIndex * gapMm,
    positionMm: [-20 + gapMm * zIndex, -60, 90],
    orientation: [0, c, -s, 0, -s, -c],
    pixelSpacingMm: [0.5, 0.8],
    rows: 30,
    columns: 20,
  };
}

const tables = fc
  .tuple(
    fc.integer({ min: 2, max: 9 }),
    fc.double({ min: -0.5, max: 0.5, noNaN: true }),
    fc.double({ min: 0.5, max: 6, noNaN: true }),
  )
  .map(([count, lean, gap]) => ({
    slices: Array.from({ length: count }, (_, index) => sliceAt(index, lean, gap)),
  }));

describe("convertPoint", () => {
  it("through any two frames and back is the same point, and leaves what it was given", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const frame = fc.constantFrom(...POINT_FRAMES);
    fc.assert(
      fc.property(tables, fc.tuple(share, share, share), frame, frame, (table, [x, y, z], one, other) => {
        const inSlice = { x: 20 * x, y: 30 * y, z: z * (table.slices.length - 1), frame: "slice" as const };
        const point = convertPoint(table, Object.freeze(inSlice), one);
        if (point === null) throw new Error("all slices are placed");
        const there = convertPoint(table, Object.freeze(point), other);
        const back = there === null ? null : convertPoint(table, there, one);
        expect(back?.frame).toBe(one);
        for (const axis of ["x", "y", "z"] as const) expect(back?.[axis]).toBeCloseTo(point[axis], 6);
      }),
    );
  });

  it("counts pixels of the stretched frame by each side", () => {
    const table = { slices: [sliceAt(0, 0, 4), { ...sliceAt(1, 0, 4), columns: 40 }] };
    expect(toStretched(table, 512, [10, 15, 0])).toEqual([256, 256, 0]);
    expect(toStretched(table, 720, [10, 15, 1])).toEqual([180, 360, 1]);
    const mm = convertPoint(table, { x: 256, y: 256, z: 0, frame: "stretched-512", score: 0.5 }, "patient");
    expect(mm).toEqual({ x: -20, y: -52, z: 82.5, frame: "patient", score: 0.5 });
    expect(toPatientMm(table, [10, 15, 0])).toEqual([-20, -52, 82.5]);
  });

  it("gives null where the slices do not state their place, and refuses what is not a point", () => {
    const table = { slices: [{ ...sliceAt(0, 0, 4), positionMm: null }] };
    const point = { x: 1, y: 2, z: 0, frame: "slice" } as const;
    expect(convertPoint(table, point, "patient")).toBeNull();
    expect(convertPoint(table, { ...point, frame: "patient" }, "slice")).toBeNull();
    for (const bad of [{ x: NaN }, { y: -Infinity }, { z: Infinity }])
      expect(() => convertPoint(table, { ...point, ...bad }, "stretched-512")).toThrow(
        "is not a point of a volume",
      );
  });
});

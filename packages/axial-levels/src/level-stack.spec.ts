import { describe, expect, it } from "@jest/globals";
import {
  assignAxialLevels,
  cutStack,
  jitterViews,
  layOutStack,
  type LevelView,
  toStackPoint,
  toVolumePoint,
  viewAround,
  viewLevels,
} from "@spinegrade/axial-levels";
import { LEVELS } from "@spinegrade/competition-data";
import { Generator } from "@spinegrade/random";
import type { SliceRecord } from "@spinegrade/volumes/slices";
import fc from "fast-check";

const [ROWS, COLUMNS] = [40, 30];
const SIZE = { slices: 5, sideMm: 16 };

/** Axial slices 4 mm apart, `perGroup` in each group, pixels of 1 mm. */
function tableOf(depth: number, perGroup = depth, pixelSpacingMm: SliceRecord["pixelSpacingMm"] = [1, 1]) {
  const slices = Array.from({ length: depth }, (_, zIndex): SliceRecord => ({
    ...{ zIndex, instanceNumber: zIndex + 1, fileName: `${zIndex + 1}.dcm`, frame: 0 },
    ...{ group: Math.floor(zIndex / perGroup), projectionMm: 4 * zIndex, pixelSpacingMm },
    positionMm: [-15, -20, 4 * zIndex],
    orientation: [1, 0, 0, 0, 1, 0],
    rows: ROWS,
    columns: COLUMNS,
  }));
  return { shape: [depth, ROWS, COLUMNS] as const, slices };
}

/** A volume whose voxels are all different, but for their period of 251. */
function volumeOf(depth: number) {
  const voxels = Uint8Array.from({ length: depth * ROWS * COLUMNS }, (_, voxel) => 1 + (voxel % 251));
  return { voxels, shape: [depth, ROWS, COLUMNS] as const };
}

const view = (z: number, depth: number): LevelView => ({ x: 15, y: 20, z, first: 0, last: depth - 1 });

describe("viewLevels", () => {
  const table = tableOf(40);
  const points = LEVELS.map((level, index) => ({
    level,
    placeMm: [2, -3, 140 - 33.2 * index] as [number, number, number],
  }));

  it("gives the pixel and slice of each level, and the group around it", () => {
    const series = { seriesId: 1, slices: table.slices };
    expect(viewLevels(assignAxialLevels(points, [series]), series)).toEqual(
      [35, 27, 18, 10, 2].map((z) => ({ x: 17, y: 17, z, first: 0, last: 39 })),
    );
  });

  it("gives null for a level outside of the series, and for a series of another region", () => {
    const upper = { seriesId: 1, slices: table.slices.filter(({ zIndex }) => zIndex > 15) };
    const views = viewLevels(assignAxialLevels(points, [upper]), upper);
    expect(views.map((found) => found?.z)).toEqual([35, 27, 18, undefined, undefined]);
    const knee = {
      seriesId: 1,
      slices: table.slices.map((slice) => ({ ...slice, positionMm: [-15, -20, -900] as const })),
    };
    expect(viewLevels(assignAxialLevels(points, [knee]), knee)).toEqual([null, null, null, null, null]);
  });

  it("keeps to the block of a level where the series has several", () => {
    const slices = tableOf(20, 4).slices;
    const found = viewAround({ zIndex: 9, group: 2 }, slices, [3, 4]);
    expect(found).toEqual({ x: 3, y: 4, z: 9, first: 8, last: 11 });
  });
});

describe("layOutStack and cutStack", () => {
  it.each([1, 3, 300])(
    "shows a series of %i slices in stacks of five, black where slices are missing",
    (depth) => {
      const table = tableOf(depth);
      const stack = layOutStack(table, [view(depth >> 1, depth), null], SIZE);
      const { voxels, shape } = cutStack(volumeOf(depth), stack);
      expect(shape).toEqual([10, 16, 16]);
      const lit = Array.from({ length: 10 }, (_, slice) =>
        voxels.subarray(slice * 256, (slice + 1) * 256).some((voxel) => voxel > 0),
      );
      const count = Math.min(5, depth);
      expect(lit).toEqual(Array.from({ length: 10 }, (_, slice) => slice < count));
    },
  );

  it("copies the voxels around a level, wherever it lies in the slice, and maps points both ways", () => {
    const depth = 12;
    const volume = volumeOf(depth);
    const place = fc.tuple(
      fc.double({ min: -5, max: COLUMNS + 5, noNaN: true }),
      fc.double({ min: -5, max: ROWS + 5, noNaN: true }),
      fc.integer({ min: 0, max: depth - 1 }),
    );
    fc.assert(
      fc.property(place, fc.nat(15), fc.nat(15), fc.nat(4), ([x, y, z], column, row, slice) => {
        const stack = layOutStack(tableOf(depth), [null, { x, y, z, first: 0, last: depth - 1 }], SIZE);
        const { voxels } = cutStack(volume, stack);
        const [xv = NaN, yv = NaN, zv = NaN] = toVolumePoint(stack, 1, [column, row, slice]) ?? [];
        const isInside = xv >= 0 && yv >= 0 && xv < COLUMNS && yv < ROWS;
        const expected = isInside ? volume.voxels[(zv * ROWS + yv) * COLUMNS + xv] : 0;
        expect(voxels[((5 + slice) * 16 + row) * 16 + column]).toBe(expected);
        expect(toStackPoint(stack, 1, [xv, yv, zv])).toEqual([column, row, slice]);
        expect(Math.abs(zv - slice + 2 - z)).toBeLessThanOrEqual(2);
      }),
    );
  });

  it("never shows a slice of the next block", () => {
    const stack = layOutStack(tableOf(12, 4), [{ x: 15, y: 20, z: 7, first: 4, last: 7 }], SIZE);
    expect(stack.levels).toEqual([{ left: 8, top: 13, z: 4, slices: 4 }]);
  });

  it("marks points as missing that are so already, outside of the square or the slices, or of a level not shown", () => {
    const stack = layOutStack(tableOf(30), [view(10, 30), null], SIZE);
    expect(toStackPoint(stack, 0, [15, 20, 10])[2]).toBe(2);
    for (const [level, point] of [
      [0, [0, 0, -1]],
      [0, [15, 20, 13]],
      [0, [2, 20, 10]],
      [1, [15, 20, 10]],
    ] as const)
      expect(toStackPoint(stack, level, point)).toEqual([0, 0, -1]);
    expect(toVolumePoint(stack, 1, [0, 0, 0])).toBeUndefined();
  });

  it("shows a share of the slice whose pixel spacing is unknown", () => {
    expect(layOutStack(tableOf(5, 5, null), [view(2, 5)], SIZE).sidePx).toBe(12);
  });
});

describe("jitterViews", () => {
  it("moves levels within the limits and their group, the same for the same stream", () => {
    const jitter = { slices: 2, share: 0.1 };
    const views = [view(1, 20), null, view(10, 20)];
    const moved = Array.from({ length: 50 }, (_, seed) =>
      jitterViews(views, jitter, 100, Generator.fromSeed(seed)),
    );
    expect(jitterViews(views, jitter, 100, Generator.fromSeed(7))).toEqual(moved[7]);
    const zs = moved.map(([first, , last]) => [first?.z, last?.z]);
    expect([...new Set(zs.map(([z]) => z))].sort()).toEqual([0, 1, 2, 3]);
    expect([...new Set(zs.map(([, z]) => z))].sort()).toEqual([10, 11, 12, 8, 9]);
    for (const [first, none] of moved) {
      expect(none).toBeNull();
      expect(Math.abs((first?.x ?? NaN) - 15)).toBeLessThanOrEqual(10);
      expect(Math.abs((first?.y ?? NaN) - 20)).toBeLessThanOrEqual(10);
    }
  });
});

import { describe, expect, it } from "@jest/globals";
import { fromSequence, layOutSequence, toSequence, withNeighbours } from "@spinegrade/two-stage";
import type { SliceRecord, Volume } from "@spinegrade/volumes";
import fc from "fast-check";

const SIDE = 8;

/** An axial series whose slices are of one grey each. @param heights in mm, null for an unknown place; @param groups of the slices. */
function axial(
  seriesId: number,
  heights: readonly (number | null)[],
  { grey = 255, groups = heights.map(() => 0) }: { grey?: number; groups?: readonly number[] } = {},
): Volume {
  const shape = [heights.length, SIDE, SIDE] as const;
  const slices = heights.map((height, zIndex): SliceRecord => ({
    ...{
      zIndex,
      instanceNumber: zIndex + 1,
      fileName: `${zIndex + 1}.dcm`,
      frame: 0,
      group: groups[zIndex] ?? 0,
    },
    ...{ projectionMm: height, positionMm: height === null ? null : [0, 0, height] },
    ...{ orientation: [1, 0, 0, 0, 1, 0], pixelSpacingMm: [0.5, 0.5], rows: SIDE, columns: SIDE },
  }));
  const voxels = new Uint8Array(heights.length * SIDE * SIDE).fill(grey);
  const sliceTable = { studyId: 1, seriesId, shape, slices, quarantined: [], flags: [], stretchedTo: SIDE };
  return { voxels, shape, sliceTable };
}

const layOut = (volumes: readonly Volume[]) => layOutSequence(volumes, { crop: 4, side: 2 });

describe("layOutSequence", () => {
  it("puts a study's series head to feet, those of unknown place last, in whatever order they come", () => {
    const volumes = [axial(1, [10, 4, -2]), axial(2, [null, null]), axial(3, [90, 84], { grey: 0 })];
    const { series, images, shape } = layOut(volumes);
    expect(series.map(({ index, first, slices }) => [index, first, slices])).toEqual([
      [2, 0, 4],
      [0, 4, 6],
      [1, 10, 2],
    ]);
    expect(shape).toEqual([12, 2]);
    expect([...images.subarray(0, 16)]).toEqual(Array(16).fill(-1));
    expect([...images.subarray(16)]).toEqual(Array(32).fill(1));
  });

  it.each<[string, Volume, number]>([
    ["1.5 mm apart: every other one", axial(1, [9, 7.5, 6, 4.5, 3, 1.5]), 3],
    ["6 mm apart: each twice", axial(1, [12, 6, 0]), 6],
    ["of one slice: it", axial(1, [12]), 1],
    ["of one place twice: the other distances count", axial(1, [6, 6, 3, 0]), 4],
    [
      "in blocks that overlap: the distances within a block count",
      axial(1, [12, 11, 9, 8, 6, 5], { groups: [0, 1, 0, 1, 0, 1] }),
      6,
    ],
    ["nearer than any slice of the sequence: one", axial(1, [0.2, 0.1, 0]), 1],
    [
      "of one place up to rounding: the other distances count",
      axial(1, [6, 6 + 1e-6, 3, 3 - 1e-6, 0, 1e-6]),
      6,
    ],
    ["further apart than a stack's: each once", axial(1, [4e5, 2e5, 0]), 3],
    ["of unknown place: each once", axial(1, [null, null, null]), 3],
  ])("takes a slice every 3 mm of slices %s", (_, volume, slices) => {
    expect(layOut([volume]).shape[0]).toBe(slices);
  });

  it("counts places among the series' own slices, both ways, and is off by at most half a slice of the sequence", () => {
    const counts = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(counts, ([slices, depth]) => {
        const off = Array.from({ length: depth }, (_, z) => {
          const shown = toSequence({ slices, depth }, z);
          const isInside = shown >= 0 && shown < slices;
          const distance = Math.abs(fromSequence({ slices, depth }, shown) - z);
          return isInside && distance <= depth / (2 * slices) + 1e-9 ? [] : [z];
        });
        expect(off.flat()).toEqual([]);
        expect(fromSequence({ slices, depth }, slices)).toBe(depth - 1);
      }),
    );
  });
});

describe("withNeighbours", () => {
  it("shows each slice between its neighbours, and mid-grey beyond the ends of the sequence", () => {
    const input = withNeighbours({ images: Float32Array.of(0.5, -0.5, 1), shape: [3, 1] });
    expect([...input]).toEqual([0, 0.5, -0.5, 0.5, -0.5, 1, -0.5, 1, 0]);
  });
});

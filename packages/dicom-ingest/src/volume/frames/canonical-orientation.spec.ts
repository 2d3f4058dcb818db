import { describe, expect, it } from "@jest/globals";
import { ingestSeries, type DicomInput, type Plane } from "@spinegrade/dicom-ingest";
import {
  toPatientMm,
  toSlicePixel,
  TURNS,
  type Orientation,
  type Turn,
  type Vector3,
  type Volume,
} from "@spinegrade/volumes";
import { sliceNormal } from "@spinegrade/volumes/slices";
import { writeTurned, type Picture } from "../../testing/turned-series.ts";
import fc from "fast-check";

const ids = { studyId: 1, seriesId: 2 };
const AS_STORED: Turn = { transposes: false, reversesColumns: false, reversesRows: false };
const CANONICAL: Readonly<Record<Plane, Orientation>> = {
  sagittal: [0, 1, 0, 0, 0, -1],
  axial: [1, 0, 0, 0, 1, 0],
  coronal: [1, 0, 0, 0, 0, -1],
};
const turn = fc.constantFrom(...TURNS);
const degrees = (most: number): fc.Arbitrary<number> => fc.double({ min: -most, max: most, noNaN: true });

/** Pictures of 5 x 7 px along the normal of an orientation, every pixel of every one different. */
function picturesOf(orientation: Orientation, count = 4, stepMm = 4): Picture[] {
  const normal = sliceNormal(orientation);
  return Array.from({ length: count }, (_, z) => ({
    rows: 5,
    columns: 7,
    pixels: Array.from({ length: 35 }, (_unused, i) => 100 + 35 * z + i + 3 * ((i * i) % 7)),
    positionMm: normal.map((cosine, axis) => cosine * stepMm * z + 10 * axis) as unknown as Vector3,
    orientation,
    pixelSpacingMm: [0.5, 0.75],
  }));
}

/** An orientation turned about the three axes of the patient, degrees. */
function turnAbout(orientation: Orientation, angles: readonly number[]): Orientation {
  const [a, b, c] = angles.map((angle) => (angle / 180) * Math.PI);
  const rotate = ([x, y, z]: Vector3): Vector3 => {
    const [x1, y1] = [x * cos(a) - y * sin(a), x * sin(a) + y * cos(a)];
    const [y2, z2] = [y1 * cos(b) - z * sin(b), y1 * sin(b) + z * cos(b)];
    return [x1 * cos(c) + z2 * sin(c), y2, z2 * cos(c) - x1 * sin(c)];
  };
  const [d, e, f, g, h, i] = orientation;
  return [...rotate([d, e, f]), ...rotate([g, h, i])];
}
const cos = (angle = 0): number => Math.cos(angle);
const sin = (angle = 0): number => Math.sin(angle);

function filesOf(pictures: readonly Picture[], turns: readonly Turn[]): DicomInput[] {
  return pictures.map((picture, i) => ({
    name: `${i + 1}.dcm`,
    bytes: writeTurned(picture, turns[i % turns.length] ?? AS_STORED),
  }));
}

function expectSame(found: Volume, expected: Volume): void {
  expect([found.shape, [...found.voxels]]).toEqual([expected.shape, [...expected.voxels]]);
  const orderOf = ({ sliceTable }: Volume): unknown[] =>
    sliceTable.slices.map(({ fileName, group, rows, columns }) => [fileName, group, rows, columns]);
  expect(orderOf(found)).toEqual(orderOf(expected));
  expect(found.sliceTable.flags).toEqual(expected.sliceTable.flags);
  const [depth, height, width] = expected.shape;
  for (const point of [
    [0, 0, 0],
    [width - 1, height - 1, depth - 1],
    [1.5, 2.25, 0],
  ] as const) {
    const [place, same] = [found, expected].map(({ sliceTable }) => toPatientMm(sliceTable, point));
    for (const axis of [0, 1, 2] as const)
      expect(Math.abs((place?.[axis] ?? NaN) - (same?.[axis] ?? NaN))).toBeLessThan(1e-5); // ten digits of a header
  }
}

describe("a volume", () => {
  it.each(["sagittal", "axial", "coronal"] as const)(
    "of a %s series is the same for all eight ways to store its pictures, in any order",
    async (plane) => {
      const pictures = picturesOf(CANONICAL[plane]);
      const expected = await ingestSeries(filesOf(pictures, [AS_STORED]), ids, { arrangement: "published" });
      for (const stored of TURNS) {
        expectSame(await ingestSeries(filesOf(pictures, [stored]).reverse(), ids), expected);
        expectSame(await ingestSeries(filesOf(pictures, [stored]), ids, { plane }), expected);
      }
    },
  );

  it("is the same for oblique series, and where every slice is stored in another orientation", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom<Plane>("sagittal", "axial", "coronal"),
        fc.tuple(degrees(180), degrees(180), degrees(180)),
        fc.array(turn, { minLength: 4, maxLength: 4 }),
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
        fc.option(fc.constantFrom<Plane>("sagittal", "axial"), { nil: undefined }),
        async (from, angles, turns, order, plane) => {
          const pictures = picturesOf(turnAbout(CANONICAL[from], angles));
          const options = plane === undefined ? {} : { plane };
          const expected = await ingestSeries(filesOf(pictures, [AS_STORED]), ids, options);
          const files = filesOf(pictures, turns);
          const shuffled = order.flatMap((i) => files[i] ?? []);
          expectSame(await ingestSeries(shuffled, ids, options), expected);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("is the same half way between two directions or planes, whatever rounding says, and flagged", async () => {
    const halfWay = ["x y", "y z", "x z"].map((_, axis) => [0, 1, 2].map((i) => (i === axis ? 45 : 0)));
    for (const angles of [...halfWay, [45, 45, 0], [0, 45, 45], [45, 0, 45], [45, 35.26439, 0]]) {
      const pictures = picturesOf(turnAbout(CANONICAL.sagittal, angles));
      const expected = await ingestSeries(filesOf(pictures, [AS_STORED]), ids);
      for (const digits of [4, 10]) {
        for (const stored of TURNS) {
          const files = pictures.map((picture, i) => ({
            name: `${i + 1}.dcm`,
            bytes: writeTurned(picture, stored, {}, digits),
          }));
          const { voxels, sliceTable } = await ingestSeries(files, ids);
          expect([...voxels]).toEqual([...expected.voxels]);
          expect(sliceTable.flags).toEqual(expected.sliceTable.flags);
        }
      }
    }
    const half = await ingestSeries(
      filesOf(picturesOf(turnAbout(CANONICAL.axial, [0, 45, 0])), [AS_STORED]),
      ids,
    );
    expect(half.sliceTable.flags.map(({ flag }) => flag)).toEqual(["ambiguous-orientation"]);
    const turned = await ingestSeries(
      filesOf(picturesOf(turnAbout(CANONICAL.axial, [44, 0, 0])), [AS_STORED]),
      ids,
    );
    expect(turned.sliceTable.flags.map(({ flag }) => flag)).toEqual(["ambiguous-orientation"]);
  });

  it("leads from left to right, so that the first slices show the patient's left side", async () => {
    await fc.assert(
      fc.asyncProperty(turn, fc.tuple(degrees(20), degrees(20), degrees(20)), async (stored, angles) => {
        const pictures = picturesOf(turnAbout(CANONICAL.sagittal, angles));
        const { sliceTable, shape } = await ingestSeries(filesOf(pictures, [stored]), ids);
        const at = (x: number, y: number, z: number): Vector3 =>
          toPatientMm(sliceTable, [x, y, z]) ?? [0, 0, 0];
        const [, height, width] = shape;
        expect(at(0, 0, 0)[0]).toBeGreaterThan(at(0, 0, 3)[0]);
        expect(at(width - 1, 0, 0)[1]).toBeGreaterThan(at(0, 0, 0)[1]);
        expect(at(0, height - 1, 0)[2]).toBeLessThan(at(0, 0, 0)[2]);
      }),
      { numRuns: 30 },
    );
  });

  it("of slices of several sizes, several groups and two planes is the same", async () => {
    const small = picturesOf(CANONICAL.sagittal, 2).map((picture) => ({
      ...picture,
      rows: 3,
      columns: 4,
      positionMm: [-40, 0, 0] as const,
    }));
    const pictures = [
      ...picturesOf(CANONICAL.sagittal),
      ...small,
      ...picturesOf(turnAbout(CANONICAL.sagittal, [6, 0, 0]), 3),
      ...picturesOf(CANONICAL.axial, 2),
    ];
    const expected = await ingestSeries(filesOf(pictures, [AS_STORED]), ids);
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 11, maxLength: 11 }), async (turns) => {
        expectSame(await ingestSeries(filesOf(pictures, turns), ids), expected);
      }),
      { numRuns: 25 },
    );
    expect(new Set(expected.sliceTable.slices.map(({ group }) => group)).size).toBe(3);
  });

  it("of an axial series whose last stack is tilted by more than 45 degrees keeps one way up", async () => {
    const pictures = [
      ...picturesOf(CANONICAL.axial, 6),
      ...picturesOf(turnAbout(CANONICAL.axial, [0, 48, 0]), 3, 5),
    ];
    for (const options of [{}, { plane: "axial" as const }]) {
      const { sliceTable } = await ingestSeries(filesOf(pictures, [AS_STORED]), ids, options);
      expect(sliceTable.slices.every((slice) => slice.turn === undefined)).toBe(true);
    }
  });
});

describe("a point of a turned slice", () => {
  it("leads to the stored pixel that holds its value, and from the volume to the same place in the patient", async () => {
    await fc.assert(
      fc.asyncProperty(
        turn,
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 3 }),
        async (stored, x, y, z) => {
          const pictures = picturesOf(CANONICAL.sagittal);
          const files = filesOf(pictures, [stored]);
          const { sliceTable } = await ingestSeries(files, ids);
          const { slice, xSlice, ySlice, isInside } = toSlicePixel(sliceTable, [x, y, z]);
          const asStored = await ingestSeries(files, ids, { arrangement: "published" });
          const zStored = asStored.sliceTable.slices.findIndex(({ fileName }) => fileName === slice.fileName);
          const place = toPatientMm(asStored.sliceTable, [xSlice, ySlice, zStored]);
          expect(isInside).toBe(true);
          const found = toPatientMm(sliceTable, [x, y, z]);
          for (const axis of [0, 1, 2] as const)
            expect(found?.[axis]).toBeCloseTo(place?.[axis] ?? Number.NaN, 5);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("has no place in the patient where the pixel spacing is unknown", async () => {
    const pictures = picturesOf(CANONICAL.sagittal);
    for (const stored of TURNS) {
      const files = pictures.map((picture, i) => ({
        name: `${i + 1}.dcm`,
        bytes: writeTurned(picture, stored, { spacing: undefined }),
      }));
      const { sliceTable } = await ingestSeries(files, ids, { policy: "tolerant" });
      expect(sliceTable.slices.map(({ fileName }) => fileName)).toEqual(["1.dcm", "2.dcm", "3.dcm", "4.dcm"]);
      const isTurned = sliceTable.slices[0]?.turn !== undefined;
      expect(sliceTable.slices[0]?.positionMm === null).toBe(isTurned);
    }
  });
});

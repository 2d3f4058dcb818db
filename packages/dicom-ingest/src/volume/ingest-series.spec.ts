import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  groupByOrientation,
  ingestSeries,
  normaliseTo8Bit,
  orderGroups,
  planeOf,
  sortSlices,
  stackSlices,
  type DicomInput,
  type PixelGrid,
} from "@spinegrade/dicom-ingest";
import type { SliceGeometry } from "@spinegrade/volumes";
import { writeTestDicom } from "../testing/dicom-writer.ts";
import { testSlices } from "../testing/write-data-set.ts";

const ids = { studyId: 4003253, seriesId: 1054713880 };

describe("ingestSeries", () => {
  it("describes every slice of the volume in its slice table", async () => {
    const files = testSlices(3, { orientation: "0\\-1\\0\\0\\0\\-1" }); // the normal points to +x
    const { shape, sliceTable } = await ingestSeries(files, ids, { arrangement: "published" });
    expect(shape).toEqual([3, 6, 5]);
    expect(sliceTable).toMatchObject({ ...ids, shape: [3, 6, 5] });
    expect(sliceTable.slices.map(({ zIndex, instanceNumber }) => [zIndex, instanceNumber])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(sliceTable.slices[1]).toEqual({
      zIndex: 1,
      instanceNumber: 2,
      fileName: "2.dcm",
      frame: 0,
      group: 0,
      projectionMm: 4,
      positionMm: [4, 0, 0],
      orientation: [0, -1, 0, 0, 0, -1],
      pixelSpacingMm: [0.5, 0.5],
      rows: 6,
      columns: 5,
    });
  });

  it("ignores the order of the files", async () => {
    const files = [
      ...testSlices(5),
      ...testSlices(4).map(({ name, bytes }) => ({ name: `1${name}`, bytes })),
    ];
    const expected = await ingestSeries(files, ids);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(files, { minLength: files.length }), async (shuffled) => {
        expect(await ingestSeries(shuffled, ids)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  it("names every faulty file in order of instance number, whatever the order", async () => {
    const files: DicomInput[] = [
      ...testSlices(3),
      { name: "10.dcm", bytes: new Uint8Array(0) },
      { name: "9.dcm", bytes: new Uint8Array(1) },
    ];
    await expect(ingestSeries(files, ids)).rejects.toThrow(
      /^series 1054713880: 2 of 5 slices cannot be used: 9\.dcm: not a DICOM.*; 10\.dcm: the file is empty/,
    );
  });

  it("refuses a series without slices", async () => {
    await expect(ingestSeries([], ids)).rejects.toThrow("series 1054713880: the series has no slices");
  });

  it("orders groups by the axis of the plane it is given", async () => {
    const tilted = "0\\0.9396926\\-0.3420201\\0\\-0.3420201\\-0.9396926";
    const files = [
      { name: "1.dcm", bytes: writeTestDicom({ pixels: new Uint8Array(32), position: "5\\0\\1" }) },
      {
        name: "2.dcm",
        bytes: writeTestDicom({ pixels: new Uint8Array(32), position: "1\\0\\5", orientation: tilted }),
      },
    ];
    const orderFor = async (options?: { plane: "axial" }) =>
      (await ingestSeries(files, ids, options)).sliceTable.slices.map((slice) => slice.instanceNumber);
    expect(await orderFor()).toEqual([2, 1]);
    expect(await orderFor({ plane: "axial" })).toEqual([1, 2]);
  });
});

describe("the steps of ingest", () => {
  const at = (orientation: SliceGeometry["orientation"], x = 0): SliceGeometry => ({
    positionMm: [x, 0, 0],
    orientation,
    pixelSpacingMm: [1, 1],
  });

  it("groups orientations that agree to three decimals, with -0 and 0 as one", () => {
    const slices = [
      at([0, 1, 0, 0, 0, -1]),
      at([0.0004, 1, -0.0004, 0, 0, -1]),
      at([0.0006, 1, 0, 0, 0, -1]),
      at([0.0005, 1, 0, 0, 0, -1]), // half to even: 0
      at([0.0015, 1, 0, 0, 0, -1]), // half to even: 0.002
    ];
    expect(groupByOrientation(slices).map((group) => group.map((slice) => slices.indexOf(slice)))).toEqual([
      [0, 1, 3],
      [2],
      [4],
    ]);
  });

  it("sorts by projection, slices at one place by instance number and then by name", () => {
    const slice = (x: number, instanceNumber: number, fileName = `${instanceNumber}.dcm`) => ({
      ...at([0, 1, 0, 0, 0, -1], x),
      instanceNumber,
      fileName,
    });
    const sorted = sortSlices([slice(0, 2), slice(0, 10), slice(3, 1), slice(0, 2, "02.dcm")]);
    expect(sorted.map(({ slice: { fileName }, projectionMm }) => [fileName, projectionMm])).toEqual([
      ["1.dcm", -3],
      ["02.dcm", 0],
      ["2.dcm", 0],
      ["10.dcm", 0],
    ]);
  });

  it.each([
    ["sagittal", [0, 1, 0, 0, 0, -1]],
    ["axial", [1, 0, 0, 0, 0.9, 0.436]],
    ["coronal", [1, 0, 0, 0, 0, -1]],
  ] as const)("sees that slices are %s", (plane, orientation) => {
    expect(planeOf(at([...orientation]))).toBe(plane);
  });

  it("keeps groups that begin at one place in their order", () => {
    const groups = [[at([0, 1, 0, 0, 0, -1], 7)], [at([1, 0, 0, 0, 1, 0], 7)], [at([1, 0, 0, 0, 0, -1], 3)]];
    expect(orderGroups(groups, "sagittal")).toEqual([groups[2], groups[0], groups[1]]);
  });

  it("pads by reflection at the bottom and right, so that a slice is found unchanged at the top left", () => {
    const sizes = fc.integer({ min: 1, max: 7 });
    fc.assert(
      fc.property(sizes, sizes, sizes, sizes, (rows, columns, moreRows, moreColumns) => {
        const grid: PixelGrid = {
          rows,
          columns,
          pixels: Uint16Array.from({ length: rows * columns }, (_, i) => i + 1),
        };
        const width = columns + moreColumns;
        const { pixels } = stackSlices([grid], [rows + moreRows, width]);
        const bounce = (i: number, n: number): number =>
          n === 1 ? 0 : Math.abs(((i + n - 1) % (2 * n - 2)) - (n - 1));
        pixels.forEach((value, i) => {
          const y = bounce(Math.floor(i / width), rows);
          const x = bounce(i % width, columns);
          expect(value).toBe(grid.pixels[y * columns + x]);
        });
      }),
    );
  });

  it.each([
    [[Uint8Array, Uint8Array], "Uint8Array"],
    [[Int8Array, Int8Array], "Int8Array"],
    [[Uint8Array, Int8Array], "Int16Array"],
    [[Uint8Array, Uint16Array], "Uint16Array"],
    [[Uint8Array, Int16Array], "Int16Array"],
    [[Int8Array, Uint16Array], "Int32Array"],
    [[Int16Array, Uint16Array], "Int32Array"],
  ] as const)("stacks %p in the type that numpy takes, %s", (types, expected) => {
    const slices = types.map((ArrayType) => ({ rows: 1, columns: 1, pixels: ArrayType.of(1) }));
    expect(stackSlices(slices, [1, 1]).pixels.constructor.name).toBe(expected);
  });

  it("normalises a stack of one value to zeros", () => {
    expect(normaliseTo8Bit({ pixels: Int16Array.of(-7, -7, -7) })).toEqual(Uint8Array.of(0, 0, 0));
  });

  it("uses the whole grey range, and only changes by a grey when stored values are rescaled", () => {
    const stacks = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 2, maxLength: 300 });
    fc.assert(
      fc.property(
        stacks,
        fc.integer({ min: 2, max: 10 }),
        fc.integer({ min: 0, max: 2000 }),
        (values, slope, offset) => {
          fc.pre(new Set(values).size > 1);
          const grey = normaliseTo8Bit({ pixels: Uint16Array.from(values) });
          expect([Math.min(...grey), Math.max(...grey)]).toEqual([0, 255]);
          const rescaled = normaliseTo8Bit({
            pixels: Uint16Array.from(values, (value) => value * slope + offset),
          });
          grey.forEach((value, i) => {
            expect(Math.abs(value - (rescaled[i] ?? -9))).toBeLessThanOrEqual(1);
          });
        },
      ),
    );
  });
});

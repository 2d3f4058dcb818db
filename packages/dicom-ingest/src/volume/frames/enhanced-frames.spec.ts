import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { readGolden, repeats, testData } from "@spinegrade/test-utils";
import { ingestSeries, SeriesError, type Plane } from "@spinegrade/dicom-ingest";
import { toPatientMm, voxelToPatientMatrix } from "@spinegrade/volumes";
import { encapsulate, writeTestDicom, type TestImage } from "../../testing/dicom-writer.ts";
import { encodeRle } from "../../testing/encode-rle.ts";
import { SYNTHETIC_ENHANCED } from "../../testing/synthetic-enhanced.ts";

interface GoldenSeries {
  readonly name: string;
  readonly plane: Plane;
  readonly shape: number[];
  readonly md5: string;
  readonly slices: {
    readonly instance: number;
    readonly frame: number;
    readonly group: number;
    readonly projectionMm: number;
    readonly matrix: number[][];
  }[];
  readonly points: { readonly voxel: [number, number, number]; readonly patientMm: number[] }[];
}

const golden = readGolden(import.meta.url, "geometry.json") as { series: GoldenSeries[] };
const emri = testData("dicom/pydicom/emri_small.dcm");
const ids = { studyId: 4003253, seriesId: 1054713880 };

/** Numbers that differ by no more than the order of a sum of three products can make them. */
function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((found[i] ?? Number.NaN) - value)).toBeLessThan(1e-9);
  });
}

describe("enhanced multi-frame series, against pydicom and numpy", () => {
  it.each(golden.series)("$name", async ({ name, plane, shape, md5, slices, points }) => {
    const files = SYNTHETIC_ENHANCED.find((series) => series.name === name)?.files ?? [];
    const volume = await ingestSeries([...files].reverse(), ids, { plane });
    expect([volume.shape, createHash("md5").update(volume.voxels).digest("hex")]).toEqual([shape, md5]);
    const { sliceTable } = volume;
    expect(
      sliceTable.slices.map(({ instanceNumber, frame, group }) => ({
        instance: instanceNumber,
        frame,
        group,
      })),
    ).toEqual(slices.map(({ instance, frame, group }) => ({ instance, frame, group })));
    sliceTable.slices.forEach((slice, z) => {
      expectClose(voxelToPatientMatrix(slice)?.flat() ?? [], slices[z]?.matrix.flat() ?? []);
      expectClose([slice.projectionMm ?? Number.NaN], [slices[z]?.projectionMm ?? 0]);
    });
    for (const { voxel, patientMm } of points) expectClose(toPatientMm(sliceTable, voxel) ?? [], patientMm);
  });

  it("uses only the frames of a file that are asked for", async () => {
    const [file] = SYNTHETIC_ENHANCED.find(({ name }) => name === "position-per-frame")?.files ?? [];
    if (file === undefined) throw new Error("no such series");
    const part = await ingestSeries([{ ...file, frames: [0, 2] }], ids);
    expect(part.sliceTable.slices.map(({ frame, positionMm }) => [frame, positionMm?.[0]])).toEqual([
      [0, expect.closeTo(-13.2)],
      [2, -17.6],
    ]);
    const all = await ingestSeries([{ ...file, frames: [0, 1, 2, 3, 4] }], ids);
    expect(all).toEqual(await ingestSeries([file], ids));
  });

  it("covers every synthetic enhanced series", () => {
    const names = SYNTHETIC_ENHANCED.map(({ name }) => name);
    expect(golden.series.map(({ name }) => name).sort()).toEqual(names.sort());
  });
});

const ORIENTATION = "0\\1\\0\\0\\0\\-1";
const image = (changes: TestImage): Uint8Array =>
  writeTestDicom({
    position: undefined,
    orientation: undefined,
    spacing: undefined,
    frames: "3",
    pixels: Array.from({ length: 48 }, (_, i) => i * 7),
    sharedGroups: { orientation: ORIENTATION, spacing: "1\\1" },
    frameGroups: [{ position: "0\\0\\0" }, { position: "-4\\0\\0" }, { position: "-8\\0\\0" }],
    ...changes,
  });

describe("a frame that cannot be placed", () => {
  const bytes = image({ frameGroups: [{ position: "0\\0\\0" }, {}, { position: "-8\\0\\x" }] });

  it("is quarantined by its number, with the place of the value at fault, and the others are used", async () => {
    const { sliceTable } = await ingestSeries([{ name: "5.dcm", bytes }], ids, { policy: "tolerant" });
    expect(sliceTable.slices.map(({ fileName, frame }) => [fileName, frame])).toEqual([["5.dcm", 0]]);
    const [missing, garbled] = sliceTable.quarantined;
    expect(missing).toEqual({
      file: "5.dcm",
      frame: 1,
      tag: "(0020,0032)",
      reason: expect.stringContaining("is missing in the frame's functional groups"),
    });
    expect(garbled).toMatchObject({ file: "5.dcm", frame: 2, tag: "(0020,0032)" });
    const offset = garbled?.byteOffset ?? -1;
    expect(String.fromCharCode(...bytes.subarray(offset, offset + 6))).toBe("-8\\0\\x");
  });

  it("fails its series when strict", async () => {
    await expect(ingestSeries([{ name: "5.dcm", bytes }], ids)).rejects.toThrow(
      /^series 1054713880: 2 of 3 slices cannot be used: 5\.dcm frame 1: .*; 5\.dcm frame 2: /,
    );
  });
});

describe("a frame that cannot be decoded", () => {
  it("is quarantined with the place of its fragment, and the file's other frames are used", async () => {
    const rle = encodeRle(Array.from({ length: 16 }, (_, i) => i * 7));
    const broken = Uint8Array.from(rle);
    broken[0] = 9; // segments; 16 bit pixels have two
    const bytes = image({
      transferSyntaxUid: "1.2.840.10008.1.2.5",
      isEncapsulated: true,
      pixels: encapsulate(rle, broken, rle),
    });
    const { sliceTable } = await ingestSeries([{ name: "5.dcm", bytes }], ids, { policy: "tolerant" });
    expect(sliceTable.slices.map(({ frame }) => frame)).toEqual([0, 2]);
    expect(sliceTable.quarantined).toMatchObject([{ file: "5.dcm", frame: 1, tag: "(7FE0,0010)" }]);
    const offset = sliceTable.quarantined[0]?.byteOffset ?? 0;
    expect([...bytes.subarray(offset, offset + 4)]).toEqual([0xfe, 0xff, 0x00, 0xe0]);
    expect([...bytes.subarray(offset + 8, offset + 8 + broken.length)]).toEqual([...broken]);
    await expect(ingestSeries([{ name: "5.dcm", bytes }], ids)).rejects.toThrow(
      "slice 5.dcm frame 1: (7FE0,0010)",
    );
  });
});

describe("a file of several frames", () => {
  it("is not placed by its own position, but by one that its frames share, flagged", async () => {
    const own = image({ frameGroups: [{}, {}, {}], position: "1\\2\\3" });
    await expect(ingestSeries([{ name: "1.dcm", bytes: own }], ids)).rejects.toThrow(SeriesError);
    const shared = image({
      frameGroups: [{}, {}, {}],
      sharedGroups: { position: "1\\2\\3", orientation: ORIENTATION, spacing: "1\\1" },
    });
    const { sliceTable } = await ingestSeries([{ name: "1.dcm", bytes: shared }], ids);
    expect(sliceTable.slices.map(({ frame }) => frame)).toEqual([0, 1, 2]);
    expect(sliceTable.flags).toEqual([{ flag: "duplicate-positions", files: ["1.dcm"] }]);
  });

  it("of more than 10,000 frames is refused before its frames are looked at", async () => {
    const bytes = image({ rows: 1, columns: 1, frames: "10001", pixels: new Uint8Array(20_002) });
    await expect(ingestSeries([{ name: "1.dcm", bytes }], ids)).rejects.toThrow(
      '(0028,0008) NumberOfFrames is "10001"; it must be a whole number from 1 to 10000',
    );
  });

  // more numbers than V8 takes as the arguments of one call, for which the usual run has no time
  const count = repeats(2, 13);
  it(`is one of many: ${count * 10_000} frames of a series are put in order`, async () => {
    const frameGroups = Array.from({ length: 10_000 }, (_, i) => ({ position: `${-i}\\0\\0` }));
    const bytesOf = (value: number): Uint8Array =>
      image({
        rows: 1,
        columns: 1,
        frames: "10000",
        pixels: new Uint8Array(20_000).fill(value),
        frameGroups,
      });
    const files = Array.from({ length: count }, (_, i) => ({ name: `${i + 1}.dcm`, bytes: bytesOf(i) }));
    const { shape } = await ingestSeries(files, ids);
    expect(shape).toEqual([count * 10_000, 1, 1]);
  });

  it("with groups for another number of frames is refused whole", async () => {
    const bytes = image({ frameGroups: [{ position: "0\\0\\0" }, { position: "1\\0\\0" }] });
    await expect(ingestSeries([{ name: "1.dcm", bytes }], ids)).rejects.toThrow(
      "(5200,9230) PerFrameFunctionalGroupsSequence has 2 items for 3 frames",
    );
  });
});

emri.describe("emri_small.dcm, ten frames without functional groups", () => {
  const read = (): { name: string; bytes: Uint8Array }[] => [
    { name: "1.dcm", bytes: readFileSync(emri.path) },
  ];

  it("is refused when strict, every frame by name", async () => {
    const error: unknown = await ingestSeries(read(), ids).catch((thrown: unknown) => thrown);
    if (!(error instanceof SeriesError)) throw new TypeError("it was ingested");
    expect(error.quarantined.map(({ frame, tag }) => [frame, tag])).toEqual(
      Array.from({ length: 10 }, (_, frame) => [frame, "(0020,0032)"]),
    );
  });

  it("keeps the order of its frames when tolerant", async () => {
    const { shape, sliceTable } = await ingestSeries(read(), ids, { policy: "tolerant" });
    expect(shape).toEqual([10, 64, 64]);
    expect(sliceTable.slices.map(({ frame }) => frame)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(sliceTable.flags.map(({ flag }) => flag)).toContain("ordered-by-instance-number");
  });
});

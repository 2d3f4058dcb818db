import { describe, expect, it } from "@jest/globals";
import { ingestSeries } from "@spinegrade/dicom-ingest";
import { flagsOf, orderOf, slice, tableOf } from "../testing/geometry-cases.ts";
import type { TestImage } from "../testing/dicom-writer.ts";

const OTHER_PIXELS: TestImage = { pixels: Array.from({ length: 16 }, (_, i) => 900 - i) };

describe("a series", () => {
  it("without anything remarkable has no flags and nothing in quarantine", async () => {
    const table = await tableOf([slice("1", 0), slice("2", -4), slice("3", -8)]);
    expect([table.flags, table.quarantined, orderOf(table)]).toEqual([[], [], ["1", "2", "3"]]);
  });

  it("with two slices at one position keeps both, by instance number, flagged", async () => {
    const table = await tableOf([slice("10", 0, OTHER_PIXELS), slice("9", 0), slice("1", -4)]);
    expect(orderOf(table)).toEqual(["9", "10", "1"]);
    expect(flagsOf(table)).toEqual([["duplicate-positions", "9.dcm 10.dcm"]]);
  });

  it("with one instance number twice keeps both, by place and then by name, flagged", async () => {
    const table = await tableOf([slice("7", 0, OTHER_PIXELS), slice("07", 0), slice("8", -4)]);
    expect(orderOf(table)).toEqual(["07", "7", "8"]);
    expect(flagsOf(table)).toEqual([
      ["duplicate-positions", "07.dcm 7.dcm"],
      ["duplicate-instance-numbers", "07.dcm 7.dcm"],
    ]);
  });

  it("with one SOP instance in two files keeps both, flagged", async () => {
    const sopInstanceUid = "1.2.3";
    const table = await tableOf([slice("1", 0, { sopInstanceUid }), slice("2", -4, { sopInstanceUid })]);
    expect(flagsOf(table)).toEqual([["same-sop-instance-twice", "1.dcm 2.dcm"]]);
  });

  it("keeps the frame of reference that all slices state", async () => {
    const frameOfReferenceUid = "1.2.3.4";
    const table = await tableOf([
      slice("1", 0, { frameOfReferenceUid }),
      slice("2", -4, { frameOfReferenceUid }),
    ]);
    expect([table.frameOfReferenceUid, table.flags]).toEqual([frameOfReferenceUid, []]);
    const partly = await tableOf([slice("1", 0, { frameOfReferenceUid }), slice("2", -4)]);
    expect([partly.frameOfReferenceUid, partly.flags]).toEqual([undefined, []]);
  });

  it("with slices of two frames of reference has none, flagged", async () => {
    const uids = ["1.2.3", "1.2.3", "1.2.4"];
    const files = uids.map((uid, index) => slice(`${index + 1}`, -4 * index, { frameOfReferenceUid: uid }));
    const table = await tableOf(files);
    expect(table.frameOfReferenceUid).toBeUndefined();
    expect(flagsOf(table)).toEqual([["mixed-frames-of-reference", "3.dcm"]]);
  });

  it("whose (0020,0013) disagrees with the file name goes by the name, flagged", async () => {
    const files = [slice("1", 0, { instanceNumber: "2" }), slice("2", -4, { instanceNumber: "2" })];
    const table = await tableOf(files);
    expect(table.slices.map(({ instanceNumber }) => instanceNumber)).toEqual([1, 2]);
    expect(flagsOf(table)).toEqual([["instance-number-mismatch", "1.dcm"]]);
    const byTag = await tableOf(files, { instanceNumbers: "tag" });
    expect(byTag.slices.map(({ instanceNumber }) => instanceNumber)).toEqual([2, 2]);
    expect(flagsOf(byTag)).toEqual([["duplicate-instance-numbers", "1.dcm 2.dcm"]]);
  });

  it.each([
    [
      [0, -4, -12],
      ["gap-between-slices", "2.dcm 3.dcm"],
    ],
    [
      [0, -8, -12],
      ["gap-between-slices", "1.dcm 2.dcm"],
    ],
    [
      [0, -4, -9],
      ["uneven-spacing", "2.dcm 3.dcm"],
    ],
  ])("of three slices at %j mm lacks one or lies unevenly, flagged", async (places, flag) => {
    const table = await tableOf(places.map((mm, i) => slice(String(i + 1), mm)));
    expect(flagsOf(table)).toEqual([flag]);
  });

  it.each([[[0, -12]], [[0, -4, -8]]])("of slices at %j mm has no flag", async (places) => {
    expect(flagsOf(await tableOf(places.map((mm, i) => slice(String(i + 1), mm))))).toEqual([]);
  });

  it("of slices of several sizes is padded, flagged", async () => {
    const small = slice("3", -8, { rows: 2, columns: 3, pixels: [1, 2, 3, 4, 5, 6] });
    const table = await tableOf([slice("1", 0), slice("2", -4), small]);
    expect(table.shape).toEqual([3, 4, 4]);
    expect(table.slices[2]).toMatchObject({ rows: 2, columns: 3 });
    expect(flagsOf(table)).toEqual([["mixed-shapes", "3.dcm"]]);
  });

  it("of different rescale slopes is used with its stored values, flagged", async () => {
    const table = await tableOf([slice("1", 0), slice("2", -4, { rescale: ["3", "0"] }), slice("3", -8)]);
    expect(flagsOf(table)).toEqual([["rescale-differs", "2.dcm"]]);
  });

  it("of different rescale slopes is made comparable on demand, flagged", async () => {
    const bright = Array.from({ length: 16 }, (_, index) => 60 * index);
    const files = (rescales: readonly (readonly [string, string])[]) =>
      rescales.map(([slope, intercept], index) => {
        const pixels = bright.map((value) => (value - Number(intercept)) / Number(slope));
        return slice(String(index + 1), -4 * index, { rescale: [slope, intercept], pixels });
      });
    const read = (rescales: readonly (readonly [string, string])[]) =>
      ingestSeries(files(rescales), { studyId: 1, seriesId: 2 }, { rescale: "differing" });
    const plain = await read([
      ["1", "0"],
      ["1", "0"],
      ["1", "0"],
    ]);
    expect(flagsOf(plain.sliceTable)).toEqual([["repeated-images", "1.dcm 2.dcm 3.dcm"]]);
    const differing = await read([
      ["2", "0"],
      ["0.5", "0"],
      ["2", "-20"],
    ]);
    expect(differing.voxels).toEqual(plain.voxels);
    expect(flagsOf(differing.sliceTable)).toContainEqual(["rescale-applied", "2.dcm 3.dcm"]);
    // one and the same slope changes nothing
    expect(
      (
        await read([
          ["2", "0"],
          ["2", "0"],
          ["2", "0"],
        ])
      ).voxels,
    ).toEqual(plain.voxels);
  });

  it("of different rescale slopes is made comparable where MONOCHROME1 is inverted, too", async () => {
    const dark = Array.from({ length: 16 }, (_, index) => 900 - 60 * index);
    const read = (rescales: readonly (readonly [string, string])[]) =>
      ingestSeries(
        rescales.map(([slope, intercept], index) => {
          const pixels = dark.map((value) => (value - Number(intercept)) / Number(slope));
          const stored = { photometric: "MONOCHROME1", bitsStored: 12, pixels };
          return slice(String(index + 1), -4 * index, { ...stored, rescale: [slope, intercept] });
        }),
        { studyId: 1, seriesId: 2 },
        { rescale: "differing", invertMonochrome1: true },
      );
    const [alike, differing] = [
      await read([
        ["1", "0"],
        ["1", "0"],
        ["1", "0"],
      ]),
      await read([
        ["2", "0"],
        ["0.5", "0"],
        ["2", "-20"],
      ]),
    ];
    expect(differing.voxels).toEqual(alike.voxels);
    expect(flagsOf(differing.sliceTable)).toContainEqual(["rescale-applied", "2.dcm 3.dcm"]);
  });

  it.each([
    ["0", "0"],
    ["2 5", "0"],
    ["NaN", "0"],
    ["-1", "0"],
    ["1e300", "0"],
    ["1", "1e300"],
    ["a", "0"],
    ["", "0"],
  ])(
    "keeps stored values where the slope %j or the intercept %j cannot be right, flagged",
    async (...odd) => {
      const files = [slice("1", 0), slice("2", -4, { rescale: odd }), slice("3", -8)];
      const ids = { studyId: 1, seriesId: 2 };
      const stored = await ingestSeries(files, ids);
      expect(await ingestSeries(files, ids, { rescale: "differing" })).toEqual(stored);
      expect(flagsOf(stored.sliceTable)).toEqual([["rescale-differs", "2.dcm"]]);
    },
  );

  it("of one rescale slope in several spellings has no flag", async () => {
    const spelt = (text: string): TestImage => ({ rescale: [text, "0"] });
    const files = [slice("1", 0, spelt("1")), slice("2", -4, spelt("1.0")), slice("3", -8, spelt("+1e0 "))];
    expect(flagsOf(await tableOf(files))).toEqual([]);
  });

  it("of which slices are MONOCHROME1 is used with its stored values, flagged, unless they are inverted", async () => {
    const files = [1, 2, 3, 4].map((number) =>
      slice(`${number}`, 4 - 4 * number, {
        bitsStored: 12,
        ...(number % 2 === 0 && { photometric: "MONOCHROME1" }),
      }),
    );
    expect(flagsOf(await tableOf(files))).toEqual([["monochrome1", "2.dcm 4.dcm"]]);
    expect(flagsOf(await tableOf(files, { invertMonochrome1: true }))).toEqual([]);
  });

  it.each([1, 2, 200])("of %i slices is ingested", async (count) => {
    const files = Array.from({ length: count }, (_, i) => slice(String(i + 1), -i));
    const table = await tableOf(files);
    expect(table.slices.map(({ instanceNumber }) => instanceNumber)).toEqual(files.map((_, i) => i + 1));
  });
});

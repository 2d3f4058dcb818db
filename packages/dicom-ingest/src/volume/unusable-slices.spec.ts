import { describe, expect, it } from "@jest/globals";
import { ingestSeries } from "@spinegrade/dicom-ingest";
import type { TestImage } from "../testing/dicom-writer.ts";
import { faultOf, flagsOf, ids, orderOf, slice, tableOf, TOLERANT } from "../testing/geometry-cases.ts";

describe("a slice that cannot be placed", () => {
  const whole = [slice("1", 0), slice("2", -4), slice("4", -12)];
  const faults: [string, TestImage, string, string][] = [
    ["no position", { position: undefined }, "(0020,0032)", "is missing"],
    ["an impossible position", { position: "1\\2" }, "(0020,0032)", "3 decimal numbers"],
    ["no orientation", { orientation: undefined }, "(0020,0037)", "is missing"],
    ["an impossible orientation", { orientation: "1\\0\\0\\1\\0\\0" }, "(0020,0037)", "right angle"],
  ];

  it.each(faults)("with %s fails its series when strict", async (_, changes, tag, words) => {
    const error = await faultOf([...whole, slice("3", -8, changes)]);
    expect(error).toMatchObject({ ...ids, file: "3.dcm", tag });
    expect(error.message).toContain("series 1054713880, slice 3.dcm: (0020,");
    expect(error.quarantined).toMatchObject([{ file: "3.dcm", tag, reason: expect.stringContaining(words) }]);
  });

  it.each(faults)("with %s is quarantined when tolerant", async (_, changes, tag, words) => {
    const table = await tableOf([...whole, slice("3", -8, changes)], TOLERANT);
    // the slice at -8 mm is missing between -4 and -12
    expect([orderOf(table), flagsOf(table)]).toEqual([
      ["1", "2", "4"],
      [["gap-between-slices", "2.dcm 4.dcm"]],
    ]);
    expect(table.quarantined).toMatchObject([{ file: "3.dcm", tag, reason: expect.stringContaining(words) }]);
    const rest = await ingestSeries(whole, ids);
    expect({ ...table, quarantined: [] }).toEqual(rest.sliceTable);
  });

  it("is refused for a decimal comma, with the value", async () => {
    const file = slice("3", -8, { position: "0,5\\0\\-8" });
    const { quarantined } = await tableOf([...whole, file], TOLERANT);
    expect(quarantined[0]?.reason).toContain(
      'is "0,5\\0\\-8"; it must hold 3 decimal numbers with a decimal point, as DICOM knows no decimal comma',
    );
  });

  it("says where in the file the value stands that is wrong", async () => {
    const file = slice("3", -8, { position: "1\\2" });
    const { quarantined } = await tableOf([...whole, file], TOLERANT);
    const offset = quarantined[0]?.byteOffset ?? -1;
    expect(String.fromCharCode(...file.bytes.subarray(offset, offset + 3))).toBe("1\\2");
  });

  it("costs a series of such slices everything when strict, and all are listed", async () => {
    const files = Array.from({ length: 7 }, (_, i) => slice(String(i + 4), 0, { position: undefined }));
    const error = await faultOf(files);
    expect(error.quarantined.map(({ file }) => file)).toEqual(files.map(({ name }) => name));
    expect(error.message).toMatch(
      /^series 1054713880: 7 of 7 slices cannot be used: 4\.dcm: .*; 5\.dcm: .*; 6\.dcm: .*; and 4 more$/,
    );
  });

  it.each<[string, TestImage]>([
    ["positions", { position: undefined }],
    ["orientations", { orientation: undefined }],
    ["both", { position: undefined, orientation: undefined }],
  ])("gives way to the order of instance numbers when no slice has %s, tolerant", async (_, changes) => {
    const files = [slice("10", 0, changes), slice("9", -4, changes), slice("1", -8, changes)];
    const table = await tableOf(files, TOLERANT);
    expect([orderOf(table), table.quarantined]).toEqual([["1", "9", "10"], []]);
    expect(flagsOf(table)).toEqual([["ordered-by-instance-number", ""]]);
    for (const record of table.slices) {
      expect(record.projectionMm).toBeNull();
      expect(record.positionMm === null || record.orientation === null).toBe(true);
    }
  });
});

describe("a slice without pixel spacing", () => {
  const files = [slice("1", 0), slice("2", -4, { spacing: undefined }), slice("3", -8, { spacing: "0\\0" })];

  it("fails its series when strict", async () => {
    const error = await faultOf(files);
    expect(error.quarantined.map(({ file, tag }) => [file, tag])).toEqual([
      ["2.dcm", "(0028,0030)"],
      ["3.dcm", "(0028,0030)"],
    ]);
  });

  it("is used when tolerant, flagged, because no voxel depends on it", async () => {
    const table = await tableOf(files, TOLERANT);
    expect(table.slices.map(({ pixelSpacingMm }) => pixelSpacingMm)).toEqual([[0.5, 0.5], null, null]);
    expect([flagsOf(table), table.quarantined]).toEqual([[["pixel-spacing-missing", "2.dcm 3.dcm"]], []]);
  });
});

describe("a file that cannot be read", () => {
  const [first, cut] = [slice("1", 0), slice("2", -4)];
  const files = [
    first,
    { name: "2.dcm", bytes: cut.bytes.subarray(0, -9) },
    { name: "scout.dcm", bytes: first.bytes },
    { name: "3.dcm", bytes: new Uint8Array(0) },
  ];

  it("is listed with its reason beside the others, and the rest is used when tolerant", async () => {
    const table = await tableOf(files, TOLERANT);
    expect(orderOf(table)).toEqual(["1"]);
    expect(table.quarantined).toEqual([
      {
        file: "2.dcm",
        byteOffset: expect.any(Number),
        tag: "(7FE0,0010)",
        reason: expect.stringContaining("PixelData must hold 32 bytes"),
      },
      expect.objectContaining({ file: "3.dcm", reason: "the file is empty (0 bytes)" }),
      { file: "scout.dcm", reason: expect.stringContaining("must be the instance number") },
    ]);
    expect((await faultOf(files)).quarantined).toEqual(table.quarantined);
  });

  it("ends the series when it is the only one, also when tolerant", async () => {
    const error = await faultOf(files.slice(1), TOLERANT);
    expect(error.quarantined).toHaveLength(3);
    expect((await faultOf([], TOLERANT)).message).toBe("series 1054713880: the series has no slices");
  });
});

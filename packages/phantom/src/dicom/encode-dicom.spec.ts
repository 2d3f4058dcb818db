import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readSlices } from "@spinegrade/dicom-ingest";
import { decimalString, encodeDicom, type DicomElement } from "@spinegrade/phantom";

const PIXELS = Uint8Array.of(1, 0, 2, 0, 0, 1, 255, 15, 9, 0, 8, 0);
const ELEMENTS: readonly DicomElement[] = [
  { tag: 0x7fe00010, vr: "OW", value: PIXELS },
  { tag: 0x00080018, vr: "UI", value: "2.25.123" },
  { tag: 0x00200032, vr: "DS", value: "1.5\\-20\\3.25" },
  { tag: 0x00200037, vr: "DS", value: "0\\1\\0\\0\\0\\-1" },
  { tag: 0x00280002, vr: "US", value: 1 },
  { tag: 0x00280004, vr: "CS", value: "MONOCHROME2" },
  { tag: 0x00280010, vr: "US", value: 2 },
  { tag: 0x00280011, vr: "US", value: 3 },
  { tag: 0x00280030, vr: "DS", value: "0.5\\0.5" },
  { tag: 0x00280100, vr: "US", value: 16 },
  { tag: 0x00280101, vr: "US", value: 12 },
  { tag: 0x00280102, vr: "US", value: 11 },
  { tag: 0x00280103, vr: "US", value: 0 },
];

describe("encodeDicom", () => {
  it("writes a file that the pipeline's reader reads back, value for value", async () => {
    const bytes = encodeDicom(ELEMENTS, "2.25.1");
    const [slice] = await readSlices({ name: "1.dcm", bytes }, { studyId: 1, seriesId: 2 });
    expect(slice?.positionMm).toEqual([1.5, -20, 3.25]);
    expect(slice?.orientation).toEqual([0, 1, 0, 0, 0, -1]);
    expect([slice?.rows, slice?.columns]).toEqual([2, 3]);
    expect(slice?.pixelSpacingMm).toEqual([0.5, 0.5]);
    expect(Array.from(slice?.pixels ?? [])).toEqual([1, 2, 256, 4095, 9, 8]);
  });

  it("has the preamble, the magic word and elements of even length in ascending order", () => {
    const bytes = Buffer.from(encodeDicom(ELEMENTS, "2.25.1"));
    expect(bytes.subarray(0, 128).every((byte) => byte === 0)).toBe(true);
    expect(bytes.toString("latin1", 128, 132)).toBe("DICM");
    const tags = readTags(bytes);
    expect(tags).toEqual([...tags].sort((a, b) => a - b));
    expect(tags.slice(0, 6)).toEqual([0x20000, 0x20001, 0x20002, 0x20003, 0x20010, 0x20012]);
    expect(tags).toHaveLength(6 + ELEMENTS.length);
  });

  it("refuses a data set without an instance UID", () => {
    expect(() => encodeDicom([], "2.25.1")).toThrow("SOPInstanceUID");
  });
});

/** Walks the elements of a file; every length must be even and lead to the next element. */
function readTags(bytes: Buffer): number[] {
  const tags: number[] = [];
  for (let at = 132; at < bytes.length;) {
    tags.push(bytes.readUInt16LE(at) * 65536 + bytes.readUInt16LE(at + 2));
    const isLong = ["OB", "OW"].includes(bytes.toString("latin1", at + 4, at + 6));
    const length = isLong ? bytes.readUInt32LE(at + 8) : bytes.readUInt16LE(at + 6);
    expect(length % 2).toBe(0);
    at += (isLong ? 12 : 8) + length;
  }
  return tags;
}

describe("decimalString", () => {
  it("keeps to 16 characters and to ten digits behind the point of any length or direction in use", () => {
    fc.assert(
      fc.property(fc.double({ min: -10_000, max: 10_000, noNaN: true }), (value) => {
        const text = decimalString(value);
        expect(text.length).toBeLessThanOrEqual(16);
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(Math.abs(Number(text) - value)).toBeLessThan(1.1e-10);
      }),
    );
  });

  it("refuses what is not a number", () => {
    expect(() => decimalString(Number.NaN)).toThrow(RangeError);
  });
});

import { describe, expect, it } from "@jest/globals";
import { ingestSeries, readSlices } from "@spinegrade/dicom-ingest";
import fc from "fast-check";
import { writeTestDicom, type TestImage } from "../testing/dicom-writer.ts";

const ids = { studyId: 4003253, seriesId: 1054713880 };
const PIXELS = Array.from({ length: 16 }, (_, index) => index * 10);

const bytesOf = (bits: 8 | 16, count: number): Uint8Array =>
  Uint8Array.from({ length: (16 * bits) / 8 + count }, (_, index) =>
    index < (16 * bits) / 8 ? index : 0xee,
  );

const imageOf = (bits: 8 | 16, trailing: number): TestImage => ({
  pixels: bytesOf(bits, trailing),
  ...(bits === 8 && { bitsAllocated: 8 as const }),
});

describe("bytes that follow the last image", () => {
  it("change no pixel, of whatever depth and byte order, unless they could be one more image", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(8 as const, 16 as const),
        fc.constantFrom("implicit" as const, "big-endian" as const, undefined),
        fc.integer({ min: 1, max: 15 }),
        async (bits, syntax, words) => {
          const image = { ...imageOf(bits, 2 * words), ...(syntax !== undefined && { syntax }) };
          const reading = readSlices({ name: "1.dcm", bytes: writeTestDicom(image) }, ids);
          if (2 * words >= 2 * bits) {
            await expect(reading).rejects.toThrow(`it has ${2 * bits + 2 * words}`);
            return;
          }
          const exact = { ...imageOf(bits, 0), ...(syntax !== undefined && { syntax }) };
          const [plain] = await readSlices({ name: "1.dcm", bytes: writeTestDicom(exact) }, ids);
          const [slice] = await reading;
          expect([...(slice?.pixels ?? [])]).toEqual([...(plain?.pixels ?? [])]);
          expect([slice?.trailingBytes, plain?.trailingBytes]).toEqual([2 * words, undefined]);
        },
      ),
    );
  });

  it("are flagged, with the files that have them", async () => {
    const file = (
      name: string,
      pixels: readonly number[],
      z: number,
    ): { name: string; bytes: Uint8Array } => ({
      name,
      bytes: writeTestDicom({ pixels, position: `0\\0\\${z}` }),
    });
    const files = [file("1.dcm", PIXELS, 0), file("2.dcm", [...PIXELS, 7], 4), file("3.dcm", PIXELS, 8)];
    const { sliceTable } = await ingestSeries(files, ids);
    expect(sliceTable.flags).toContainEqual({ flag: "trailing-pixel-data", files: ["2.dcm"] });
  });
});

import { describe, expect, it } from "@jest/globals";
import { ingestSeries, type IngestedVolume } from "@spinegrade/dicom-ingest";
import { flagsOf, ids, slice, tableOf } from "../testing/geometry-cases.ts";
import { rawElement, withRawElement } from "../testing/raw-elements.ts";

describe("a series whose large stored values are dark", () => {
  it("by one negative rescale slope shows what is bright as bright, flagged", async () => {
    const read = async (slope: number, intercept: number): Promise<IngestedVolume> => {
      const files = [0, -4, -8].map((x, index) => {
        const bright = Array.from({ length: 16 }, (_, i) => 60 * i + index);
        const pixels = bright.map((value) => (value - intercept) / slope);
        return slice(`${index + 1}`, x, { rescale: [`${slope}`, `${intercept}`], pixels, bitsStored: 12 });
      });
      return await ingestSeries(files, ids, { rescale: "differing" });
    };
    const [plain, inverse] = [await read(1, 0), await read(-1, 4000)];
    expect(inverse.voxels).toEqual(plain.voxels);
    expect([flagsOf(plain.sliceTable), flagsOf(inverse.sliceTable)]).toEqual([
      [],
      [["rescale-applied", "1.dcm 2.dcm 3.dcm"]],
    ]);
  });

  it("by slopes of both signs keeps stored values, flagged: one of them is an error", async () => {
    const files = [slice("1", 0), slice("2", -4, { rescale: ["-2", "0"] }), slice("3", -8)];
    const { sliceTable } = await ingestSeries(files, ids, { rescale: "differing" });
    expect(flagsOf(sliceTable)).toEqual([["rescale-differs", "2.dcm"]]);
  });

  it("by a modality look-up table, as far as known, keeps stored values, flagged", async () => {
    const item = Uint8Array.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
    const table = rawElement([0x0028, 0x3000], "SQ", item);
    const { name, bytes } = slice("2", -4);
    const files = [slice("1", 0), { name, bytes: withRawElement(bytes, table) }, slice("3", -8)];
    expect(flagsOf(await tableOf(files))).toEqual([["modality-lut", "2.dcm"]]);
  });
});

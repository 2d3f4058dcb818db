import { describe, expect, it } from "@jest/globals";
import { ingestSeries, readSlices } from "@spinegrade/dicom-ingest";
import { encapsulate, writeTestDicom, type TestImage } from "../testing/dicom-writer.ts";
import { encodeJpegLossless } from "../testing/encode-jpeg-lossless.ts";
import { encodeRle } from "../testing/encode-rle.ts";

const ids = { studyId: 4003253, seriesId: 1054713880 };
const pixelsOf = (value: number): number[] => Array.from({ length: 16 }, (_, i) => (i === 7 ? value : i));

const OVERLAY_BIT_POSITION = Uint8Array.of(0x00, 0x60, 0x02, 0x01, 0x55, 0x53, 2, 0, 12, 0);

describe("bits above HighBit", () => {
  it.each<[string, TestImage, number, boolean]>([
    ["of an unsigned value", {}, 0x1007, true],
    ["of a big endian value", { syntax: "big-endian" }, 0x1007, true],
    ["of a value of 8 bits", { bitsAllocated: 8, bitsStored: 7 }, 0x87, true],
    ["of a positive value with sign", { isSigned: true }, 0x1007, true],
    ["that extend a sign", { isSigned: true }, 0xfff9, false],
    ["that are zero in a negative value", { isSigned: true }, 0x0ff9, false],
    ["that are zero", {}, 0x0ff9, false],
    ["below which the value has others", { highBit: 13 }, 0x0007, false],
    ["that do not exist", { bitsStored: 16 }, 0xf007, false],
  ])("%s", async (_, image, value, isCut) => {
    const bytes = writeTestDicom({ bitsStored: 12, ...image, pixels: pixelsOf(value) });
    const [slice] = await readSlices({ name: "1.dcm", bytes }, ids);
    expect(slice?.isCut === true).toBe(isCut);
  });

  const lossless = (values: number[]): Uint8Array =>
    encodeJpegLossless(values, { columns: 4, bits: 16, predictor: 1 });

  it.each<[string, string, (values: number[]) => Uint8Array]>([
    ["RLE Lossless", "1.2.840.10008.1.2.5", encodeRle],
    ["JPEG Lossless", "1.2.840.10008.1.2.4.70", lossless],
  ])("of %s", async (_, transferSyntaxUid, encode) => {
    const isCutAt = async (value: number, isSigned = false): Promise<boolean> => {
      const coded = { transferSyntaxUid, isEncapsulated: true, pixels: encapsulate(encode(pixelsOf(value))) };
      const bytes = writeTestDicom({ bitsStored: 12, isSigned, ...coded });
      const [slice] = await readSlices({ name: "1.dcm", bytes }, ids);
      return slice?.isCut === true;
    };
    expect([await isCutAt(0x1007), await isCutAt(0x0007), await isCutAt(0xfff9, true)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("are flagged, with the files that have them, unless an overlay lies there", async () => {
    const bytesOf = (value: number, z: number): Uint8Array =>
      writeTestDicom({ bitsStored: 12, pixels: pixelsOf(value), position: `0\\0\\${z}` });
    const plain = bytesOf(7, 0);
    const overlaid = bytesOf(0x1007, 8);
    const pixelData = Buffer.from(overlaid).indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]));
    const files = [
      { name: "1.dcm", bytes: plain },
      { name: "2.dcm", bytes: bytesOf(0x1007, 4) },
      {
        name: "3.dcm",
        bytes: Uint8Array.from([
          ...overlaid.subarray(0, pixelData),
          ...OVERLAY_BIT_POSITION,
          ...overlaid.subarray(pixelData),
        ]),
      },
    ];
    const { sliceTable } = await ingestSeries(files, ids);
    expect(sliceTable.flags.filter(({ flag }) => flag === "bits-above-stored")).toEqual([
      { flag: "bits-above-stored", files: ["2.dcm"] },
    ]);
  });
});

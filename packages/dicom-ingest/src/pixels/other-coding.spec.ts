import { describe, expect, it } from "@jest/globals";
import { readSlices } from "@spinegrade/dicom-ingest";
import { encapsulate, writeTestDicom, type TestImage } from "../testing/dicom-writer.ts";
import { encodeJpegLossless } from "../testing/encode-jpeg-lossless.ts";
import { encodeRle } from "../testing/encode-rle.ts";

const PIXELS = Array.from({ length: 16 }, (_, i) => 100 * i);

async function valuesOf(image: TestImage): Promise<number[][]> {
  const slices = await readSlices(
    { name: "1.dcm", bytes: writeTestDicom(image) },
    { studyId: 1, seriesId: 2 },
  );
  return slices.map(({ pixels }) => [...pixels]);
}

describe("pixels that are not coded as the transfer syntax says", () => {
  const [rle, lossless] = ["1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.70"];
  const stored = new Uint8Array(Uint16Array.from(PIXELS).buffer);
  const coded = { columns: 4, bits: 16, predictor: 1 };

  it.each([rle, lossless])(
    "are read where they are exactly those of the image, uncompressed: %s",
    async (uid) => {
      expect(await valuesOf({ transferSyntaxUid: uid, pixels: PIXELS })).toEqual([PIXELS]);
      await expect(valuesOf({ transferSyntaxUid: uid, pixels: stored.subarray(2) })).rejects.toThrow(
        "holds no fragment at byte",
      );
    },
  );

  it("are named by what they are", async () => {
    const pixels = encapsulate(encodeJpegLossless(PIXELS, coded));
    const image = { isEncapsulated: true, pixels };
    await expect(valuesOf({ ...image, transferSyntaxUid: rle })).rejects.toThrow(
      "holds JPEG Lossless, although the transfer syntax is RLE Lossless",
    );
    const run = { isEncapsulated: true, pixels: encapsulate(encodeRle(PIXELS)) };
    await expect(valuesOf({ ...run, transferSyntaxUid: lossless })).rejects.toThrow(
      "holds RLE, although the transfer syntax is JPEG Lossless SV1",
    );
  });

  it.each<[string, string, Uint8Array]>([
    ["RLE", rle, encodeRle(PIXELS)],
    ["JPEG Lossless", lossless, encodeJpegLossless(PIXELS, coded)],
  ])("are read where the offset table is missing: %s", async (_, transferSyntaxUid, frame) => {
    const frameGroups = [0, 4].map((x) => ({ position: `${x}\\0\\0` }));
    const image = { transferSyntaxUid, isEncapsulated: true, frames: "2", frameGroups };
    const pixels = encapsulate(frame, frame).subarray(8);
    expect(await valuesOf({ ...image, pixels })).toEqual([PIXELS, PIXELS]);
  });
});

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { readSlices, type Slice } from "@spinegrade/dicom-ingest";
import { encapsulate, writeTestDicom } from "../../../testing/dicom-writer.ts";
import { encodeJpegLossless, type LosslessCoding } from "../../../testing/encode-jpeg-lossless.ts";

const JPEG_LOSSLESS = "1.2.840.10008.1.2.4.57";

async function decode(
  image: Uint8Array,
  [rows, columns]: readonly [number, number],
): Promise<Slice["pixels"]> {
  const bytes = writeTestDicom({
    transferSyntaxUid: JPEG_LOSSLESS,
    isEncapsulated: true,
    rows,
    columns,
    pixels: encapsulate(image),
  });
  const [slice] = await readSlices({ name: "1.dcm", bytes }, { studyId: 1, seriesId: 2 });
  return slice?.pixels ?? new Uint16Array(0);
}

const picture = fc
  .record({
    bits: fc.integer({ min: 2, max: 16 }),
    rows: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 9 }),
  })
  .chain(({ bits, rows, columns }) =>
    fc.record({
      bits: fc.constant(bits),
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      predictor: fc.integer({ min: 1, max: 7 }),
      pointTransform: fc.integer({ min: 0, max: Math.min(3, bits - 1) }),
      restartRows: fc.integer({ min: 0, max: rows }),
      hasLongCodes: fc.boolean(),
      values: fc.array(fc.nat(2 ** bits - 1), { minLength: rows * columns, maxLength: rows * columns }),
    }),
  );

describe("JPEG Lossless", () => {
  it("gives back what was coded, with every predictor, precision, point transform and restart interval", async () => {
    await fc.assert(
      fc.asyncProperty(picture, async ({ values, rows, ...coding }) => {
        const pixels = await decode(encodeJpegLossless(values, coding), [rows, coding.columns]);
        const kept = values.map((value) => (value >> coding.pointTransform) << coding.pointTransform);
        expect([...pixels]).toEqual(kept);
      }),
      { numRuns: 400, seed: 1234 },
    );
  });

  const values = Array.from({ length: 64 }, (_, i) => (i * 997) % 4096);
  const coding: LosslessCoding = { columns: 8, bits: 12, predictor: 1, restartRows: 2 };
  const whole = encodeJpegLossless(values, coding);
  const changed = (change: (image: number[]) => void): Uint8Array => {
    const image = [...whole];
    change(image);
    return Uint8Array.from(image);
  };
  const at = (...bytes: number[]): number => Buffer.from(whole).indexOf(Uint8Array.from(bytes));

  it.each<[string, Uint8Array, string]>([
    ["without its end", whole.subarray(0, -2), "it has no end marker: it is cut short"],
    [
      "without a byte before its end",
      changed((image) => image.splice(-3, 1)),
      "end before the image is full",
    ],
    [
      "with bytes after its end",
      Uint8Array.from([...whole, 1, 2]),
      "bytes other than padding follow its end marker: the first at",
    ],
    [
      "with a byte too many",
      changed((image) => image.splice(-2, 0, 0x55)),
      "1 bytes of its coded data are left over",
    ],
    [
      "with restart markers in disorder",
      changed((image) => (image[at(0xff, 0xd1) + 1] = 0xd3)),
      "marker D3 stands at byte",
    ],
    ["without a restart marker", changed((image) => image.splice(at(0xff, 0xd2), 2)), "marker"],
    [
      "with a Huffman table of too many codes",
      changed((image) => (image[at(0xff, 0xc4) + 5] = 9)),
      "a Huffman table",
    ],
    [
      "with a predictor that there is not",
      changed((image) => (image[at(0xff, 0xda) + 7] = 8)),
      "it has no predictor 8",
    ],
    [
      "of fewer bits than its values",
      changed((image) => (image[at(0xff, 0xc3) + 4] = 8)),
      "it holds values of more than 8 bits",
    ],
    [
      "of another process",
      changed((image) => (image[at(0xff, 0xc3) + 1] = 0xc2)),
      "its process (SOF2) is not one of",
    ],
  ])("refuses an image %s", async (_, image, message) => {
    await expect(decode(image, [8, 8])).rejects.toThrow(message);
  });
});

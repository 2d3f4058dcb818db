import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { DicomError, readSlices, type Slice } from "@spinegrade/dicom-ingest";
import { encapsulate, writeTestDicom, type TestImage } from "../../testing/dicom-writer.ts";

const ids = { studyId: 4003253, seriesId: 1054713880 };
const PIXELS = Array.from({ length: 16 }, (_, index) => index * 100);
const RLE = "1.2.840.10008.1.2.5";
const JPEG_LOSSLESS = "1.2.840.10008.1.2.4.70";

async function read(image: TestImage, name = "7.dcm"): Promise<Slice> {
  return await readOne(writeTestDicom({ pixels: PIXELS, ...image }), name);
}

async function readOne(bytes: Uint8Array, name = "1.dcm"): Promise<Slice> {
  const [slice, ...others] = await readSlices({ name, bytes }, ids);
  if (slice === undefined || others.length > 0) throw new RangeError(`${others.length + 1} slices, not one`);
  return slice;
}

describe("readSlices", () => {
  it("gives stored values and geometry, with the instance number of the file name", async () => {
    const slice = await read({ position: "-12.5\\ 3\\4e1", spacing: "0.5\\0.6" });
    expect(slice).toEqual({
      fileName: "7.dcm",
      frame: 0,
      instanceNumber: 7,
      positionMm: [-12.5, 3, 40],
      orientation: [0, 1, 0, 0, 0, -1],
      pixelSpacingMm: [0.5, 0.6],
      rows: 4,
      columns: 4,
      pixels: Uint16Array.from(PIXELS),
    });
  });

  it.each<[string, TestImage, number]>([
    ["16 bit unsigned", { pixels: PIXELS.map(() => 0xfffb) }, 0xfffb],
    ["16 bit signed", { isSigned: true, pixels: PIXELS.map(() => 0xfffb) }, -5],
    [
      "12 bit signed without sign extension",
      { bitsStored: 12, isSigned: true, pixels: PIXELS.map(() => 0x0ffb) },
      -5,
    ],
    ["12 bit unsigned under overlay bits", { bitsStored: 12, pixels: PIXELS.map(() => 0xf123) }, 0x123],
    [
      "12 bit signed under garbage",
      { bitsStored: 12, isSigned: true, pixels: PIXELS.map(() => 0xa7ff) },
      0x7ff,
    ],
    ["12 bit in the high bits", { bitsStored: 12, highBit: 15, pixels: PIXELS.map(() => 0x123f) }, 0x123],
    [
      "12 bit signed in the high bits",
      { bitsStored: 12, highBit: 15, isSigned: true, pixels: PIXELS.map(() => 0xffbf) },
      -5,
    ],
    ["8 bit signed", { bitsAllocated: 8, isSigned: true, pixels: PIXELS.map(() => 0xfb) }, -5],
    ["MONOCHROME2 in small letters", { photometric: "monochrome2", pixels: PIXELS.map(() => 8) }, 8],
    ["MONOCHROME1, not inverted", { photometric: "MONOCHROME1", pixels: PIXELS.map(() => 9) }, 9],
    ["big endian", { syntax: "big-endian", pixels: PIXELS.map(() => 0x1234) }, 0x1234],
    ["implicit", { syntax: "implicit", pixels: PIXELS.map(() => 0x1234) }, 0x1234],
  ])("reads %s pixels", async (_, image, expected) => {
    expect([...new Set((await read(image)).pixels)]).toEqual([expected]);
  });

  it.each<[string, TestImage, string]>([
    [
      "no orientation",
      { orientation: undefined },
      "(0020,0037) ImageOrientationPatient is missing; it is needed to order slices",
    ],
    [
      "no position",
      { position: undefined },
      "(0020,0032) ImagePositionPatient is missing; it is needed to order slices",
    ],
    ["an empty position", { position: "" }, "(0020,0032) ImagePositionPatient is missing"],
    [
      "no spacing",
      { spacing: undefined },
      "(0028,0030) PixelSpacing is missing; it is needed to give points in millimetres",
    ],
    [
      "a position of two numbers",
      { position: "1\\2" },
      '(0020,0032) ImagePositionPatient is "1\\2"; it must hold 3 decimal numbers',
    ],
    ["a position that is not numbers", { position: "1\\2\\3x" }, "it must hold 3 decimal numbers"],
    ["a position that is too large", { position: "1\\2\\1e999" }, "it must hold 3 decimal numbers"],
    [
      "an orientation of zeros",
      { orientation: "0\\0\\0\\0\\0\\0" },
      "it must be two unit vectors at a right angle",
    ],
    [
      "a skew orientation",
      { orientation: "1\\0\\0\\0.8\\0.6\\0" },
      "it must be two unit vectors at a right angle",
    ],
    [
      "a spacing of zero",
      { spacing: "0\\0.5" },
      "(0028,0030) PixelSpacing is 0 x 0.5 mm; it must be positive",
    ],
    [
      "a spacing in another unit",
      { spacing: "500\\500" },
      "(0028,0030) PixelSpacing is 500 x 500 mm; it must lie between 0.01 and 20 mm",
    ],
    ["a spacing of nearly zero", { spacing: "1e-300\\1e-300" }, "it must lie between 0.01 and 20 mm"],
    [
      "a position that is finite and impossible",
      { position: "1\\2\\1e308" },
      "(0020,0032) ImagePositionPatient is 1\\2\\1e+308 mm; no scanner is larger than 10000 mm",
    ],
    ["no rows", { rows: 0 }, "(0028,0010) Rows is 0; the image is empty"],
    [
      "too few pixels",
      { pixels: PIXELS.slice(1) },
      "(7FE0,0010) PixelData must hold 32 bytes for 4 x 4 pixels; it has 30",
    ],
    [
      "pixels of one more image",
      { pixels: [...PIXELS, ...PIXELS] },
      "PixelData must hold 32 bytes for 4 x 4 pixels; it has 64",
    ],
    [
      "a huge header over few pixels",
      { rows: 65535, columns: 65535 },
      "must hold 8589672450 bytes for 65535 x 65535 pixels; it has 32",
    ],
    [
      "32 bit pixels",
      { bitsAllocated: 32, bitsStored: 32 },
      "(0028,0100) BitsAllocated is 32; only 8 and 16 bit pixels are supported",
    ],
    [
      "no stored bits",
      { bitsStored: 0, highBit: 0 },
      "(0028,0101) BitsStored is 0; it must be from 1 to BitsAllocated, 16",
    ],
    ["a high bit outside the cell", { bitsStored: 12, highBit: 16 }, "(0028,0102) HighBit is 16"],
    [
      "colour",
      { photometric: "RGB", samplesPerPixel: 3 },
      'is "RGB" with 3 sample(s) per pixel; only grey images',
    ],
    [
      "no photometric interpretation",
      { photometric: "" },
      "(0028,0004) PhotometricInterpretation is missing; it is needed to tell bright from dark",
    ],
    ["a palette", { photometric: "PALETTE COLOR" }, 'is "PALETTE COLOR" with 1 sample(s) per pixel'],
    [
      "half a frame",
      { frames: "1.5" },
      '(0028,0008) NumberOfFrames is "1.5"; it must be a whole number from 1',
    ],
    ["fewer than no frames", { frames: "-1" }, 'NumberOfFrames is "-1"; it must be a whole number from 1'],
    [
      "more frames than pixels",
      { frames: "10000" },
      "must hold 320000 bytes for 4 x 4 pixels in 10000 frames; it has 32",
    ],
    [
      "JPEG XL",
      { transferSyntaxUid: "1.2.840.10008.1.2.4.110" },
      "is 1.2.840.10008.1.2.4.110 (JPEG XL Lossless), which is not supported",
    ],
    [
      "an unknown transfer syntax",
      { transferSyntaxUid: "1.2.840.10008.1.2.1.97" },
      "is 1.2.840.10008.1.2.1.97, which is not supported; these are: Implicit VR",
    ],
    [
      "no transfer syntax and compressed pixels",
      { transferSyntaxUid: "", isEncapsulated: true, pixels: encapsulate(new Uint8Array(70)) },
      "(0002,0010) TransferSyntaxUID is missing; it is needed to decode pixels that are compressed",
    ],
  ])("refuses a file with %s", async (_, image, message) => {
    await expect(read(image)).rejects.toThrow(message);
  });

  it("says where and what in the message and in fields", async () => {
    const error = await read({ orientation: undefined }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: "DicomError",
      message:
        "series 1054713880, slice 7.dcm: (0020,0037) ImageOrientationPatient is missing; it is needed to order slices",
      ...ids,
      file: "7.dcm",
      tag: "(0020,0037)",
      reason: "(0020,0037) ImageOrientationPatient is missing; it is needed to order slices",
    });
  });

  it.each([
    ["0 bytes", new Uint8Array(0), "the file is empty (0 bytes)"],
    [
      "a few bytes",
      new Uint8Array(20),
      'not a DICOM Part 10 file: "DICM" must stand at byte 128, it has only 20 bytes',
    ],
    [
      "text",
      new TextEncoder().encode("<html>not found</html>".repeat(20)),
      "not a DICOM Part 10 file but an HTML page",
    ],
    ["zeros", new Uint8Array(4000), "other bytes are there"],
    ["noise", Uint8Array.from({ length: 4000 }, (_, i) => (i * i * 31 + 7) % 251), "other bytes are there"],
  ])("refuses a file of %s", async (_, bytes, message) => {
    await expect(readOne(bytes)).rejects.toThrow(message);
  });

  it.each(["image.dcm", "1.5.dcm", "-1.dcm", "1", "1.dcm.gz", ".dcm"])(
    "refuses the file name %s",
    async (name) => {
      await expect(read({}, name)).rejects.toThrow(
        "the file name must be the instance number and .dcm, as in 7.dcm",
      );
    },
  );
});

describe("readSlices of a damaged file", () => {
  const whole = writeTestDicom({ pixels: PIXELS });
  const refused = async (bytes: Uint8Array): Promise<boolean> =>
    (await readOne(bytes).catch((thrown: unknown) => thrown)) instanceof DicomError;

  it("refuses the file cut at any byte", async () => {
    for (let length = 0; length < whole.length; length++)
      expect([length, await refused(whole.subarray(0, length))]).toEqual([length, true]);
  });

  it("ends in a slice of the right size or a DicomError, whatever bytes change", async () => {
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(changes, async (edits) => {
        const bytes = Uint8Array.from(whole);
        for (const [place, value] of edits) bytes[place] = value;
        try {
          const { pixels, rows, columns } = await readOne(bytes);
          expect(pixels).toHaveLength(rows * columns);
        } catch (error) {
          expect(error).toBeInstanceOf(DicomError);
        }
      }),
      { numRuns: 500, seed: 1234 },
    );
  });

  it("reads bytes that lie inside a larger buffer", async () => {
    const padded = new Uint8Array(whole.length + 50);
    padded.set(whole, 33);
    const { pixels } = await readOne(padded.subarray(33, 33 + whole.length));
    expect(pixels).toEqual(Uint16Array.from(PIXELS));
  });

  const encapsulated = { isEncapsulated: true, rows: 4, columns: 4 };
  // 4 x 4 pixels of 16 bit, one Huffman code of one bit, a scan header with predictor 1
  const jpeg = Uint8Array.from([
    ...[0xff, 0xd8, 0xff, 0xc3, 0, 11, 16, 0, 4, 0, 4, 1, 1, 0x11, 0],
    ...[0xff, 0xc4, 0, 20, 0, 1, ...Array<number>(15).fill(0), 0],
    ...[0xff, 0xda, 0, 8, 1, 1, 0, 1, 0, 0],
  ]);
  const endMarker = Uint8Array.from([0xff, 0xd9]);
  it.each<[string, TestImage, string]>([
    [
      "RLE without a header",
      { transferSyntaxUid: RLE, pixels: encapsulate(new Uint8Array(10)) },
      "holds RLE Lossless that cannot be decoded: the RLE header has 10 bytes",
    ],
    [
      "RLE without segments",
      { transferSyntaxUid: RLE, pixels: encapsulate(new Uint8Array(70)) },
      "0 RLE segments, expected 2",
    ],
    [
      "a fragment that is cut",
      { transferSyntaxUid: RLE, pixels: encapsulate(new Uint8Array(70)).subarray(0, -10) },
      "is not closed: the file is cut short",
    ],
    [
      "native pixels in an encapsulated syntax",
      { transferSyntaxUid: RLE, pixels: new Uint8Array(32) },
      "holds no fragment at byte",
    ],
    [
      "JPEG without an end marker",
      { transferSyntaxUid: JPEG_LOSSLESS, pixels: encapsulate(jpeg) },
      "it has no end marker: it is cut short",
    ],
    [
      "JPEG of another size",
      { transferSyntaxUid: JPEG_LOSSLESS, rows: 5, pixels: encapsulate(jpeg, endMarker) },
      "it is 4 x 4 of 1 component(s); 5 x 4 of one is expected",
    ],
    [
      "JPEG that is not JPEG",
      { transferSyntaxUid: JPEG_LOSSLESS, pixels: encapsulate(new Uint8Array(40)) },
      "has no image header",
    ],
    [
      "JPEG without data",
      { transferSyntaxUid: JPEG_LOSSLESS, pixels: encapsulate(jpeg, endMarker) },
      "that cannot be decoded",
    ],
  ])("refuses %s", async (_, image, message) => {
    await expect(read({ ...encapsulated, ...image })).rejects.toThrow(message);
  });
});

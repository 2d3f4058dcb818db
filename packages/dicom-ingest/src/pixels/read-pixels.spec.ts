import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import {
  DicomError,
  ingestSeries,
  readSlices,
  type IngestSeriesOptions,
  type Slice,
} from "@spinegrade/dicom-ingest";
import { TAGS } from "../dicom/dicom-tags.ts";
import { encapsulate, writeTestDicom, type TestImage } from "../testing/dicom-writer.ts";
import { encodeRle } from "../testing/encode-rle.ts";
import { concatenate, ElementWriter } from "../testing/element-writer.ts";
import { afterMeta, nestedSequences, rawElement, withRawElement } from "../testing/raw-elements.ts";

const ids = { studyId: 1, seriesId: 2 };
const DEFLATED = "1.2.840.10008.1.2.1.99";
const PIXELS = Array.from({ length: 16 }, (_, i) => 100 * i);

async function read(bytes: Uint8Array, options: IngestSeriesOptions = {}): Promise<Slice[]> {
  return await readSlices({ name: "1.dcm", bytes }, ids, options);
}

async function valuesOf(image: TestImage, options: IngestSeriesOptions = {}): Promise<number[][]> {
  const slices = await read(writeTestDicom({ pixels: PIXELS, ...image }), options);
  return slices.map(({ pixels }) => [...pixels]);
}

const RLE = "1.2.840.10008.1.2.5";
const CLOSING_BYTES = 8;

describe("encapsulated pixels that only lack the delimiter at the end of the file", () => {
  const rleOf = (frames: number): TestImage => ({
    transferSyntaxUid: RLE,
    isEncapsulated: true,
    ...(frames === 1 ? {} : { frames: String(frames), frameGroups: placesOf(frames) }),
  });
  const placesOf = (frames: number) =>
    Array.from({ length: frames }, (_, place) => ({ position: `${place}\\0\\0` }));

  it.each([1, 2, 3])("are read: %d frame(s)", async (frames) => {
    const values = Array.from({ length: frames }, (_, frame) => PIXELS.map((value) => value + frame));
    const pixels = encapsulate(...values.map(encodeRle)).subarray(0, -CLOSING_BYTES);
    expect(await valuesOf({ ...rleOf(frames), pixels })).toEqual(values);
  });

  it("are cut short where another byte or a frame is missing too", async () => {
    const coded = encodeRle(PIXELS);
    const closed = encapsulate(coded, coded);
    for (let cut = 2; cut < closed.length - 8; cut += 2) {
      if (cut === CLOSING_BYTES) continue;
      const reading = valuesOf({ ...rleOf(2), pixels: closed.subarray(0, -cut) });
      await expect(reading).rejects.toThrow(/cut short|has 1 fragments for 2 frames/);
    }
  });
});

describe("encapsulated pixels in a file that says that they are not compressed", () => {
  const stored = new Uint8Array(Uint16Array.from(PIXELS).buffer);

  it.each<[string, TestImage]>([
    [
      "coded, of as many bytes as the image and a few more",
      { isEncapsulated: true, pixels: encapsulate(stored) },
    ],
    ["without a table", { isEncapsulated: true, pixels: encapsulate(stored).subarray(8) }],
    ["of a stated length", { pixels: encapsulate(stored) }],
    ["in big endian", { syntax: "big-endian", isEncapsulated: true, pixels: encapsulate(stored) }],
    ["in implicit little endian", { syntax: "implicit", isEncapsulated: true, pixels: encapsulate(stored) }],
  ])("are refused: %s", async (_, image) => {
    await expect(valuesOf(image)).rejects.toThrow("lies in fragments, as compressed pixels do");
  });

  it("are distinguished from an image whose first values look so", async () => {
    const values = PIXELS.with(0, 0xfffe).with(1, 0xe000);
    expect(await valuesOf({ pixels: values })).toEqual([values]);
  });
});

describe("elements before the pixels", () => {
  it.each(["OB", "OD", "OF", "OL", "OV", "OW", "SV", "UC", "UN", "UR", "UT", "UV"])(
    "may be of the kind %s, whatever they hold",
    async (vr) => {
      const element = rawElement([0x0009, 0x1001], vr, new Uint8Array(64).fill(0xff));
      const [slice] = await read(withRawElement(writeTestDicom({ pixels: PIXELS }), element));
      expect([...(slice?.pixels ?? [])]).toEqual(PIXELS);
    },
  );

  it("may be written without value representations although the transfer syntax says explicit", async () => {
    const image = { syntax: "implicit", transferSyntaxUid: "1.2.840.10008.1.2.1" } as const;
    expect(await valuesOf(image)).toEqual([PIXELS]);
  });

  it("may be sequences of undefined length, one in the other", async () => {
    const [slice] = await read(withRawElement(writeTestDicom({ pixels: PIXELS }), nestedSequences(30)));
    expect([...(slice?.pixels ?? [])]).toEqual(PIXELS);
  });

  it.each<[string, Uint8Array, string]>([
    ["sequences 5,000 deep", nestedSequences(5000), "holds sequences nested more than 64 deep"],
    [
      "a length beyond the file",
      rawElement([0x0009, 0x1001], "OB", new Uint8Array(4), 0xfffffff0),
      "the file is cut short or damaged",
    ],
    [
      "no value representation",
      Uint8Array.from([9, 0, 1, 16, 1, 2, 3, 4]),
      "(0009,1001) element ends at byte 67306165",
    ],
    ["a delimiter that is missing", nestedSequences(1).subarray(0, -8), "where an item must be"],
  ])("are refused with %s", async (_, element, message) => {
    const error = await read(withRawElement(writeTestDicom({ pixels: PIXELS }), element)).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DicomError);
    expect(String(error)).toContain(message);
  });
});

describe("deflated files", () => {
  const plain = writeTestDicom({ pixels: PIXELS, transferSyntaxUid: DEFLATED });
  const start = plain.length - afterMeta(plain).length;
  const deflated = (data: Uint8Array): Uint8Array =>
    concatenate([plain.subarray(0, start), new Uint8Array(deflateRawSync(data))]);

  it("are inflated", async () => {
    const [slice] = await read(deflated(plain.subarray(start)));
    expect([...(slice?.pixels ?? [])]).toEqual(PIXELS);
  });

  it("are refused when they inflate without end", async () => {
    const bomb = deflated(new Uint8Array(80 * 2 ** 20));
    await expect(read(bomb)).rejects.toThrow("the data set cannot be inflated: more than");
  });
});

describe("frames", () => {
  const frameGroups = [0, 1, 2].map((place) => ({ position: `${place}\\0\\0` }));
  const three: TestImage = { frames: "3", frameGroups, rows: 4, columns: 4 };
  const images = [0, 1, 2].map((frame) => PIXELS.map((value) => value + frame));
  const coded = images.map((image) => encodeRle(image));
  const rle: TestImage = { ...three, transferSyntaxUid: "1.2.840.10008.1.2.5", isEncapsulated: true };

  it("of native pixel data are cut by size", async () => {
    expect(await valuesOf({ ...three, pixels: images.flat() })).toEqual(images);
  });

  it("of compressed pixel data are one fragment each where nothing else is said", async () => {
    expect(await valuesOf({ ...rle, pixels: encapsulate(...coded) })).toEqual(images);
  });

  it.each<[string, TestImage, string]>([
    [
      "fewer fragments than frames",
      { ...rle, pixels: encapsulate(...coded.slice(1)) },
      "has 2 fragments for 3 frames",
    ],
    [
      "fragments that are more than frames and have no end",
      { ...rle, pixels: encapsulate(...coded, ...coded) },
      "has 6 fragments, 0 with an end marker, for 3 frames",
    ],
    [
      "a damaged frame, which is named",
      { ...rle, pixels: encapsulate(...coded.slice(0, 2), new Uint8Array(70)) },
      "slice 1.dcm frame 2: (7FE0,0010) PixelData holds RLE Lossless that cannot be decoded",
    ],
    [
      "a million frames of nothing",
      { ...rle, frames: "10000", pixels: encapsulate(...coded) },
      "for 10000 frames",
    ],
  ])("are refused with %s", async (_, image, message) => {
    await expect(valuesOf(image)).rejects.toThrow(message);
  });
});

describe("a header of 65535 x 65535 over few bytes", () => {
  it.each(["5", "4.50", "4.51", "4.57", "4.70", "4.80", "4.81", "4.90", "4.91", "4.201", "4.202", "4.203"])(
    "is refused before it costs memory in 1.2.840.10008.1.2.%s",
    async (syntax) => {
      const image: TestImage = {
        transferSyntaxUid: `1.2.840.10008.1.2.${syntax}`,
        isEncapsulated: true,
        rows: 65535,
        columns: 65535,
        pixels: encapsulate(new Uint8Array(100)),
      };
      await expect(valuesOf(image)).rejects.toThrow("for 4294836225 pixels: that cannot be true");
    },
  );
});

describe("pixel values", () => {
  it("are the stored ones, padding and all", async () => {
    const padding = concatenate([
      rawElement([0x0028, 0x0120], "UN", Uint8Array.from([100, 0])),
      rawElement([0x0028, 0x0121], "UN", Uint8Array.from([200, 0])),
    ]);
    const file = writeTestDicom({ pixels: PIXELS });
    const ingest = async (bytes: Uint8Array): Promise<unknown> =>
      (await ingestSeries([{ name: "1.dcm", bytes }], ids)).voxels;
    expect(await ingest(withRawElement(file, padding))).toEqual(await ingest(file));
  });

  it("are rescaled on demand, as the file says", async () => {
    const rescaled = PIXELS.map((value) => value * 0.5 + -10);
    const image: TestImage = { rescale: ["0.5", "-10"] };
    expect(await valuesOf(image, { rescale: "modality" })).toEqual([rescaled]);
    expect(await valuesOf(image)).toEqual([PIXELS]);
  });

  it("are rescaled by the functional groups, where these state it, and not by the file", async () => {
    const transformation = new ElementWriter("explicit");
    transformation.text(TAGS.rescaleIntercept, "DS", "-5");
    transformation.text(TAGS.rescaleSlope, "DS", "0.1");
    const group = new ElementWriter("explicit");
    group.sequence(TAGS.pixelValueTransformation, [transformation]);
    const groups = new ElementWriter("explicit");
    groups.sequence(TAGS.sharedFunctionalGroups, [group]);
    const bytes = withRawElement(writeTestDicom({ pixels: PIXELS }), groups.bytes());
    const [slice] = await read(bytes, { rescale: "modality" });
    expect([...(slice?.pixels ?? [])]).toEqual(PIXELS.map((value) => value * 0.1 + -5));
  });

  it.each<[string, TestImage, number, number]>([
    ["unsigned", { photometric: "MONOCHROME1", bitsStored: 12 }, 5, 4090],
    ["signed", { photometric: "MONOCHROME1", bitsStored: 12, isSigned: true }, -5, 4],
    ["MONOCHROME2", { bitsStored: 12 }, 5, 5],
  ])("are turned over on demand within their stored range: %s", async (_, image, value, expected) => {
    const pixels = PIXELS.map(() => value);
    expect(await valuesOf({ ...image, pixels }, { invertMonochrome1: true })).toEqual([
      pixels.map(() => expected),
    ]);
  });

  const padding = (value: number, limit?: number): Uint8Array => {
    const element = new ElementWriter("explicit");
    element.unsigned(TAGS.pixelPaddingValue, value);
    if (limit !== undefined) element.unsigned(TAGS.pixelPaddingRangeLimit, limit);
    return element.bytes();
  };
  const [LOW, HIGH] = [10, 900];
  it.each<[string, TestImage, Uint8Array, number, number]>([
    ["above all others", {}, padding(65_535), 65_535, LOW],
    ["far below all others", { isSigned: true }, padding(0x8000), -32_768, LOW],
    ["in a range", {}, padding(60_000, 65_535), 61_000, LOW],
    ["among the others", {}, padding(200), 200, 200],
    ["that no pixel has", {}, padding(65_535), 300, 300],
    ["beyond the stored bits", { bitsStored: 12 }, padding(63_536), 63_536 & 0xfff, LOW],
    ["of MONOCHROME1", { photometric: "MONOCHROME1" }, padding(0), 0, HIGH],
    ["of several values", {}, rawElement([0x0028, 0x0120], "US", new Uint8Array(4)), 0, 0],
  ])(
    "are as dark on demand as the darkest others where they are padding: %s",
    async (_, image, element, value, dark) => {
      const pixels = [value, value, ...Array.from({ length: 13 }, (__, i) => 100 + i), LOW];
      pixels[4] = HIGH;
      const bytes = withRawElement(writeTestDicom({ ...image, pixels }), element);
      const valuesBy = async (darkensPadding: boolean) => {
        const [slice] = await read(bytes, { darkensPadding });
        return [...(slice?.pixels ?? [])].slice(0, 3);
      };
      expect(await valuesBy(false)).toEqual([value, value, 100]);
      expect(await valuesBy(true)).toEqual([dark, dark, 100]);
    },
  );

  it.each<[string, Uint8Array, string]>([
    [
      "floating point",
      rawElement([0x7fe0, 0x0008], "OF", new Uint8Array(64)),
      "(7FE0,0008) FloatPixelData is present",
    ],
    ["a modality look-up table", nestedSequences(1), "(0028,3000) ModalityLUTSequence is not applied"],
  ])("are refused with %s", async (_, element, message) => {
    if (message.startsWith("(0028,3000)")) element.set([0x28, 0, 0x00, 0x30]);
    const bytes = withRawElement(writeTestDicom({ pixels: PIXELS }), element);
    await expect(read(bytes, { rescale: "modality" })).rejects.toThrow(message);
  });
});

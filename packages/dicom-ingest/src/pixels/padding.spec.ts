import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { readSlices } from "@spinegrade/dicom-ingest";
import { TAGS } from "../dicom/dicom-tags.ts";
import { parseDicom } from "../dicom/parse-dicom.ts";
import { encapsulate, writeTestDicom } from "../testing/dicom-writer.ts";
import { concatenate } from "../testing/element-writer.ts";
import { afterMeta } from "../testing/raw-elements.ts";
import { readFragments } from "./fragments.ts";

const ids = { studyId: 1, seriesId: 2 };
const fixtures = new URL("../../fixtures/transfer-syntaxes/", import.meta.url);

async function valuesOf(bytes: Uint8Array): Promise<number[]> {
  const [slice] = await readSlices({ name: "1.dcm", bytes }, ids);
  return [...(slice?.pixels ?? [])];
}

/** A fixture of one frame, and the same with its coded frame changed. */
async function fixture(name: string): Promise<{ whole: Uint8Array; withFrame: Change }> {
  const whole = Uint8Array.from(readFileSync(new URL(`${name}.dcm`, fixtures)));
  const file = await parseDicom(whole, ids);
  const range = file.find(TAGS.pixelData);
  if (range === undefined) throw new RangeError(`${name} has no pixels`);
  const frame = concatenate(readFragments(file, range).fragments.map(({ bytes }) => bytes));
  const end = Buffer.from(frame).lastIndexOf(Uint8Array.from([0xff, 0xd9])) + 2;
  const bare = name.startsWith("rle") ? frame : frame.subarray(0, end);
  return {
    whole,
    withFrame: (change) => concatenate([whole.subarray(0, range.start), encapsulate(change(bare))]),
  };
}

type Change = (change: (frame: Uint8Array) => Uint8Array) => Uint8Array;

const JPEG_2000 = ["jpeg-2000-lossless-12-bit", "jpeg-2000-lossy", "htj2k-lossless", "htj2k-lossy"];
const CODED = [
  ...JPEG_2000,
  "jpeg-baseline",
  "jpeg-extended-12-bit",
  "jpeg-lossless-predictor-6",
  "jpeg-lossless-sv1-8-bit",
  "jpeg-ls-8-bit",
  "jpeg-ls-near-lossless",
  "rle-16-bit-signed",
];
const PADDING = [[], [0], [0xff], [0x20], [0x5a], [0, 0], [0xff, 0xff, 0xff], [0x20, 0, 0]];

describe("after the end of a coded image", () => {
  it.each(CODED)("padding changes nothing: %s", async (name) => {
    const { whole, withFrame } = await fixture(name);
    const expected = await valuesOf(whole);
    for (const padding of name.startsWith("rle") ? PADDING.slice(0, 2) : PADDING) {
      const bytes = withFrame((frame) => Uint8Array.from([...frame, ...padding]));
      expect([padding, await valuesOf(bytes)]).toEqual([padding, expected]);
    }
  });

  it.each(CODED.filter((name) => !name.startsWith("rle")))("other bytes are refused: %s", async (name) => {
    const { withFrame } = await fixture(name);
    await expect(valuesOf(withFrame((frame) => Uint8Array.from([...frame, 1, 2])))).rejects.toThrow();
  });

  it("one byte of any value is padding of a run-length coded segment", async () => {
    const { whole, withFrame } = await fixture("rle-8-bit");
    const expected = await valuesOf(whole);
    const bytes = withFrame((frame) => Uint8Array.from([...frame, frame.length % 2 === 0 ? 0 : 0x5a]));
    expect(await valuesOf(bytes)).toEqual(expected);
  });
});

describe("a JP2 file in the place of a codestream", () => {
  const number32 = (value: number): number[] =>
    [value >>> 24, value >>> 16, value >>> 8, value].map((byte) => byte & 255);
  const box = (type: string, content: Iterable<number>, length?: number): number[] => {
    const body = [...content];
    return [...number32(length ?? body.length + 8), ...Buffer.from(type, "latin1"), ...body];
  };
  const START = [
    ...box("jP  ", [0x0d, 0x0a, 0x87, 0x0a]),
    ...box("ftyp", Buffer.from("jp2 \0\0\0\0jp2 ", "latin1")),
  ];
  const HEADER = box("jp2h", box("ihdr", [...number32(8), ...number32(8), 0, 1, 11, 7, 0, 0]));
  const WRAPPED: [string, (code: Uint8Array) => number[]][] = [
    ["with a length", (code) => box("jp2c", code)],
    ["to the end", (code) => box("jp2c", code, 0)],
    [
      "with a long length",
      (code) => [
        ...number32(1),
        ...Buffer.from("jp2c"),
        ...number32(0),
        ...number32(code.length + 16),
        ...code,
      ],
    ],
    ["before another box", (code) => [...box("jp2c", code), ...box("xml ", [60, 62])]],
    ["with padding", (code) => [...box("jp2c", [...code, 0xff], 0)]],
    ["with padding after it", (code) => [...box("jp2c", code), 0]],
  ];

  it.each(JPEG_2000.flatMap((name) => WRAPPED.map(([how, wrap]) => ({ name, how, wrap }))))(
    "is taken off: $name, $how",
    async ({ name, wrap }) => {
      const { whole, withFrame } = await fixture(name);
      const wrapped = withFrame((code) => Uint8Array.from([...START, ...HEADER, ...wrap(code)]));
      expect(await valuesOf(wrapped)).toEqual(await valuesOf(whole));
    },
  );

  it("is refused by name when its values are places in a palette", async () => {
    const { withFrame } = await fixture("jpeg-2000-lossless-12-bit");
    const palette = box("jp2h", box("pclr", [0, 1, 1, 7, 0]));
    const bytes = withFrame((code) => Uint8Array.from([...START, ...palette, ...box("jp2c", code)]));
    await expect(valuesOf(bytes)).rejects.toThrow("pictures with a palette are not read");
  });
});

describe("after a deflated data set", () => {
  it.each([[[]], [[0]], [[0x20]], [[0, 0, 0]]])("padding of %j changes nothing", async (padding) => {
    const values = Array.from({ length: 16 }, (_, i) => i * i);
    const plain = writeTestDicom({ transferSyntaxUid: "1.2.840.10008.1.2.1.99", pixels: values });
    const head = plain.subarray(0, plain.length - afterMeta(plain).length);
    const deflated = new Uint8Array(deflateRawSync(afterMeta(plain)));
    expect(await valuesOf(concatenate([head, deflated, Uint8Array.from(padding)]))).toEqual(values);
  });
});

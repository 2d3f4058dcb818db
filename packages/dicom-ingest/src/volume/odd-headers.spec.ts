import { describe, expect, it } from "@jest/globals";
import type { DicomInput } from "@spinegrade/dicom-ingest";
import type { TestImage } from "../testing/dicom-writer.ts";
import { AXIAL, flagsOf, slice, tableOf } from "../testing/geometry-cases.ts";
import { rawElement, withRawElement } from "../testing/raw-elements.ts";

const X = [0, -4, -8];

/** Slices with an element put into the header of each; those with undefined have none. */
function withElements(
  [group, element]: readonly [number, number],
  vr: string,
  values: readonly (Uint8Array | string | undefined)[],
  image: TestImage = {},
): DicomInput[] {
  return values.map((value, index) => {
    const { name, bytes } = slice(`${index + 1}`, -4 * index, image);
    if (value === undefined) return { name, bytes };
    const text = typeof value === "string" ? new TextEncoder().encode(value) : value;
    // UN takes a length of 32 bits, as rawElement writes it
    return { name, bytes: withRawElement(bytes, rawElement([group, element], vr, text)) };
  });
}

describe("PatientOrientation", () => {
  it.each<[string, string, TestImage]>([
    ["P\\F ", "", {}],
    ["PL\\FR ", "", {}],
    ["", "", {}],
    ["X\\Y ", "", {}],
    ["A\\F ", "orientation-contradicted", {}],
    ["P\\H ", "orientation-contradicted", {}],
    ["L\\F ", "orientation-contradicted", {}],
    ["L\\P ", "", { orientation: AXIAL }],
    ["R\\P ", "orientation-contradicted", { orientation: AXIAL }],
  ])("%j: %s", async (letters, flag, image) => {
    const [first, ...others] = withElements([0x0020, 0x0020], "UN", [letters, undefined], image);
    const table = await tableOf(first === undefined ? [] : [first, ...others]);
    const flags = flagsOf(table).filter(([name]) => name === "orientation-contradicted");
    expect(flags).toEqual(flag === "" ? [] : [[flag, "1.dcm"]]);
  });
});

it("flags one slice alone", async () => {
  expect(flagsOf(await tableOf([slice("7", 0)]))).toEqual([["single-slice", "7.dcm"]]);
});

it("flags slices of another pixel spacing than most, but for rounding", async () => {
  const spacings = ["0.5\\0.5", "0.501\\0.5", "0.5\\0.5", "0.7\\0.7", "0.5\\0.6"];
  const table = await tableOf(spacings.map((spacing, i) => slice(`${i + 1}`, -4 * i, { spacing })));
  expect(flagsOf(table)).toEqual([["mixed-spacings", "4.dcm 5.dcm"]]);
});

it("flags slices of another number of bits than most, unless rescaling makes them comparable", async () => {
  const rescaleOf = (i: number): readonly [string, string] => [i === 1 ? "16" : "1", "0"];
  const filesOf = (rescale: (i: number) => readonly [string, string]): DicomInput[] =>
    X.map((x, i) => slice(`${i + 1}`, x, { bitsStored: i === 1 ? 12 : 16, rescale: rescale(i) }));
  expect(flagsOf(await tableOf(filesOf(() => ["1", "0"])))).toEqual([["mixed-bit-depths", "2.dcm"]]);
  const comparable = await tableOf(filesOf(rescaleOf), { rescale: "differing" });
  expect(flagsOf(comparable)).toEqual([["rescale-applied", "2.dcm"]]);
});

it("flags files of another series, which lie in the folder by mistake", async () => {
  const files = withElements([0x0020, 0x000e], "UN", ["1.2.30", "1.2.31", "1.2.30"]);
  expect(flagsOf(await tableOf(files))).toEqual([["mixed-series", "2.dcm"]]);
});

it("flags files of another study, and such that are no MR images", async () => {
  const series = "1.2.30";
  const inStudies = withElements([0x0020, 0x000e], "UN", [series, series, series]).map(
    ({ name, bytes }, i) => {
      const study = new TextEncoder().encode(i === 0 ? "1.2.40" : "1.2.41");
      return { name, bytes: withRawElement(bytes, rawElement([0x0020, 0x000d], "UN", study)) };
    },
  );
  expect(flagsOf(await tableOf(inStudies))).toEqual([["mixed-series", "1.dcm"]]);
  const ct = "1.2.840.10008.5.1.4.1.1.2";
  const files = withElements([0x0008, 0x0016], "UN", [undefined, undefined, ct]);
  expect(flagsOf(await tableOf(files))).toEqual([["other-kind", "3.dcm"]]);
});

describe("a concatenation", () => {
  const unsigned = (value: number): Uint8Array => Uint8Array.of(value, 0);
  /** Files that are parts of two concatenations, by number and total. */
  const partsOf = (
    parts: readonly (readonly [uid: string, number: number, total?: number])[],
  ): DicomInput[] =>
    parts.map(([uid, number, total], i) => {
      const elements = [
        rawElement([0x0020, 0x9161], "UN", new TextEncoder().encode(uid)),
        rawElement([0x0020, 0x9162], "UN", unsigned(number)),
        ...(total === undefined ? [] : [rawElement([0x0020, 0x9163], "UN", unsigned(total))]),
      ];
      const { name, bytes } = slice(`${i + 1}`, X[i] ?? 0);
      return { name, bytes: elements.reduce(withRawElement, bytes) };
    });

  it.each<[string, Parameters<typeof partsOf>[0], string]>([
    [
      "that is whole",
      [
        ["1.2.30", 2, 2],
        ["1.2.30", 1, 2],
      ],
      "",
    ],
    [
      "whose total is not stated",
      [
        ["1.2.30", 1],
        ["1.2.30", 2],
      ],
      "",
    ],
    ["that lacks its last part", [["1.2.30", 1, 2]], "1.dcm"],
    [
      "that lacks a part between",
      [
        ["1.2.30", 1],
        ["1.2.30", 3],
      ],
      "1.dcm 2.dcm",
    ],
    [
      "of two that lacks a part",
      [
        ["1.2.30", 1, 1],
        ["1.2.40", 1, 2],
      ],
      "2.dcm",
    ],
  ])("%s", async (_, parts, files) => {
    const flags = flagsOf(await tableOf(partsOf(parts))).filter(
      ([flag]) => flag === "concatenation-incomplete",
    );
    expect(flags).toEqual(files === "" ? [] : [["concatenation-incomplete", files]]);
  });
});

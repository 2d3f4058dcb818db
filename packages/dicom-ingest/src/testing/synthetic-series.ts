import type { Plane } from "../geometry/order-groups.ts";
import type { DicomInput } from "../volume/frames/dicom-input.ts";
import { encapsulate, writeTestDicom, type TestImage } from "./dicom-writer.ts";
import { encodeRle } from "./encode-rle.ts";

/** A small series of every kind that ingest must get exactly right. */
export interface SyntheticSeries {
  readonly name: string;
  readonly plane: Plane;
  readonly files: readonly DicomInput[];
}

const SAGITTAL = "0\\1\\0\\0\\0\\-1";
const SAGITTAL_TILTED = "0.1045284\\0.9945219\\0\\0\\0\\-1";
const AXIAL = "1\\0\\0\\0\\1\\0";
const AXIAL_NEGATIVE_ZERO = "1\\-0.00002\\0\\0.00002\\1\\-0";
const AXIAL_TILTED = "1\\0\\0\\0\\0.9659258\\-0.2588190";

/** All synthetic series, the same bytes every time; tools/golden/dicom/dicom_ingest.py reads the same files. */
export const SYNTHETIC_SERIES: readonly SyntheticSeries[] = [
  series("sagittal-12-bit", "sagittal", 9, (i) => ({
    position: `${12 - 3.5 * ((i * 4) % 9)}\\-90\\80`,
    ...pixels(i, 20, 17, { bitsStored: 12 }, (noise) => noise & 0xfff),
  })),
  series("sagittal-implicit", "sagittal", 4, (i) => ({
    syntax: "implicit",
    position: `${i * 4}\\0\\0`,
    ...pixels(i, 12, 12, {}, (noise) => noise % 3000),
  })),
  series("sagittal-big-endian-signed", "sagittal", 4, (i) => ({
    syntax: "big-endian",
    position: `${-i * 4}\\0\\0`,
    ...pixels(i, 11, 13, { isSigned: true }, (noise) => (noise % 5000) - 1000),
  })),
  series("signed-full-range", "sagittal", 2, (i) => ({
    position: `${i}\\0\\0`,
    ...pixels(i, 9, 9, { isSigned: true }, (noise) => (noise % 2 === 0 ? -32768 : 32767)),
  })),
  series("signed-12-bit-with-garbage", "sagittal", 3, (i) => ({
    position: `${i}\\0\\0`,
    ...pixels(i, 16, 8, { bitsStored: 12, isSigned: true }, (noise) => noise & 0xffff),
  })),
  series("unsigned-10-bit-with-garbage", "sagittal", 3, (i) => ({
    position: `${i}\\0\\0`,
    ...pixels(i, 8, 16, { bitsStored: 10 }, (noise) => noise & 0xffff),
  })),
  series("8-bit-odd-size", "axial", 3, (i) => ({
    orientation: AXIAL,
    position: `0\\0\\${i * 5}`,
    ...pixels(i, 7, 9, { bitsAllocated: 8, bitsStored: 8 }, (noise) => noise & 0xff),
  })),
  series("signed-8-bit", "axial", 2, (i) => ({
    orientation: AXIAL,
    position: `0\\0\\${-i * 5}`,
    ...pixels(i, 6, 6, { bitsAllocated: 8, bitsStored: 8, isSigned: true }, (noise) => noise & 0xff),
  })),
  series("mixed-shapes", "sagittal", 6, (i) => ({
    position: `${i * 4}\\0\\0`,
    ...pixels(i, [32, 20, 5, 32, 2, 1][i] ?? 1, [24, 30, 4, 1, 2, 30][i] ?? 1, {}, (noise) => noise % 4096),
  })),
  series("mixed-kinds", "sagittal", 3, (i) => ({
    position: `${i * 4}\\0\\0`,
    ...pixels(i, 8, 8, { isSigned: i === 1 }, (noise) => (i === 1 ? (noise % 900) - 400 : noise)),
  })),
  series("mixed-widths", "sagittal", 3, (i) => ({
    position: `${i * 4}\\0\\0`,
    ...pixels(
      i,
      8,
      8,
      { bitsAllocated: i === 1 ? 8 : 16, bitsStored: 8, isSigned: i === 0 },
      (noise) => noise & 0xff,
    ),
  })),
  series("sagittal-two-orientations", "sagittal", 8, (i) => ({
    orientation: i % 2 === 0 ? SAGITTAL : SAGITTAL_TILTED,
    position: `${(i % 2 === 0 ? 30 : -20) - i * 3}\\${i}\\${-i}`,
    ...pixels(i, 10, 10, {}, (noise) => (noise % 1000) + 4000 * (i % 2)),
  })),
  series("axial-three-orientations", "axial", 12, (i) => ({
    orientation: [AXIAL, AXIAL_TILTED, AXIAL_NEGATIVE_ZERO, "0.9999\\0\\0.0141\\0\\1\\0"][i % 4] ?? AXIAL,
    position: `${i}\\0\\${[10, -300, 40, -700][i % 4] ?? 0}.25`,
    ...pixels(i, 10, 10, {}, (noise) => (noise % 1000) * (1 + (i % 4))),
  })),
  series("equal-positions", "sagittal", 6, (i) => ({
    position: `${(i % 2) * 4}\\0\\0`,
    ...pixels(i, 6, 6, {}, (noise) => noise),
  })),
  series("oblique", "coronal", 7, (i) => ({
    orientation: "0.8660254\\0.5\\0\\-0.3535534\\0.6123724\\0.7071068",
    position: `${i * 1.1}\\${-i * 2.3}\\${i * 0.7}`,
    ...pixels(i, 9, 9, {}, (noise) => noise % 777),
  })),
  series("constant", "sagittal", 3, (i) => ({
    position: `${i}\\0\\0`,
    ...pixels(i, 5, 5, {}, () => 1234),
  })),
  series("one-slice", "axial", 1, () => ({
    orientation: AXIAL,
    ...pixels(0, 3, 3, {}, (noise) => noise % 50),
  })),
  series("one-hot-pixel", "sagittal", 2, (i) => ({
    position: `${i}\\0\\0`,
    ...pixels(i, 40, 40, {}, (_, place) => (place === 77 && i === 1 ? 60000 : 0)),
  })),
  series("monochrome1", "sagittal", 3, (i) => ({
    photometric: "MONOCHROME1",
    position: `${i}\\0\\0`,
    ...pixels(i, 8, 8, { bitsStored: 12 }, (noise) => noise & 0xfff),
  })),
  series("monochrome1-signed-with-garbage", "sagittal", 3, (i) => ({
    photometric: "MONOCHROME1",
    position: `${i}\\0\\0`,
    ...pixels(i, 9, 8, { bitsStored: 10, isSigned: true }, (noise) => noise),
  })),
  series("rescale-of-each-slice", "sagittal", 5, (i) => ({
    rescale: [["1.3", "0.1", "2", "0.333333", "1e-1"][i] ?? "1", `${-100.7 + 33.1 * i}`],
    position: `${i}\\0\\0`,
    ...pixels(i, 13, 12, { bitsStored: 12 }, (noise) => noise & 0xfff),
  })),
  series("rle", "sagittal", 3, (i) => runLengthCoded(i)),
];

function series(
  name: string,
  plane: Plane,
  slices: number,
  imageOf: (index: number) => TestImage,
): SyntheticSeries {
  const files = Array.from({ length: slices }, (_, index) => ({
    // instance numbers past 9, so that the order of numbers and of names differ
    name: `${2 * index + 3}.dcm`,
    bytes: writeTestDicom(imageOf(index)),
  }));
  return { name, plane, files };
}

function pixels(
  seed: number,
  rows: number,
  columns: number,
  format: TestImage,
  valueOf: (noise: number, place: number) => number,
): TestImage {
  const noise = noiseFrom(seed * 7919 + rows * 31 + columns);
  const values = Array.from({ length: rows * columns }, (_, place) => valueOf(noise(), place));
  return { ...format, rows, columns, pixels: values };
}

function runLengthCoded(index: number): TestImage {
  const image = pixels(index, 16, 24, { bitsStored: 12 }, (noise, place) =>
    place % 24 < 12 ? 300 : noise & 0xfff,
  );
  const frame = encodeRle(image.pixels as readonly number[]);
  return {
    ...image,
    position: `${index}\\0\\0`,
    transferSyntaxUid: "1.2.840.10008.1.2.5",
    isEncapsulated: true,
    pixels: encapsulate(frame),
  };
}

/** Unsigned 16 bit noise: the high half of a linear congruential generator modulo 2^32. */
function noiseFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 16;
  };
}

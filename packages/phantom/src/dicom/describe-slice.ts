import { Generator } from "@spinegrade/random";
import { describeAcquisition, describeStudy } from "./describe-acquisition.ts";
import { scale } from "@spinegrade/volumes/slices";
import { decimalString, MR_IMAGE_STORAGE, type DicomElement } from "./encode-dicom.ts";
import type { PlannedSlice, SeriesPlan } from "../plan/series-plan.ts";
import type { Scanner } from "../render/scan-slice.ts";
import { distanceTo } from "../math/slice-plane.ts";

/** The values of a series' headers other than its geometry. */
export interface SeriesHeader {
  readonly seed: number;
  readonly studyId: number;
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly frameUid: string;
  readonly seriesNumber: number;
  readonly hasSliceThickness: boolean;
  readonly hasSpacing: boolean;
}

/** Draws the header of a series; thickness and spacing are now and then unknown, as in the competition's hidden test. */
export function drawSeriesHeader(
  seed: number,
  studyId: number,
  seriesId: number,
  seriesNumber: number,
  generator: Generator,
): SeriesHeader {
  return {
    seed,
    studyId,
    studyUid: uid(seed, "study", studyId),
    seriesUid: uid(seed, "series", studyId, seriesId),
    frameUid: uid(seed, "frame", studyId),
    seriesNumber,
    hasSliceThickness: generator.bernoulli(0.85),
    hasSpacing: generator.bernoulli(0.8),
  };
}

/** Implementation UID of the writer of these files. */
export const IMPLEMENTATION_UID = "2.25.217405862316548793612840755310892647301";

/** A UID under 2.25, the root for UUIDs written as one decimal number (DICOM PS3.5 annex B.2). */
function uid(...keys: readonly [number, ...(number | string)[]]): string {
  const [seed, ...rest] = keys;
  const generator = Generator.fromSeed(seed, "uid", ...rest);
  const words = Array.from({ length: 4 }, () => BigInt(generator.uint32()));
  const bits = words.reduce((sum, word) => (sum << 32n) | word, 0n);
  // version 4 and variant 1 of RFC 4122, so that it is the number of a valid random UUID
  const uuid = (bits & ~(0xf000n << 64n) & ~(0xc000n << 48n)) | (0x4000n << 64n) | (0x8000n << 48n);
  return `2.25.${uuid}`;
}

/** Builds the data set of one slice's file. `pixels` are the stored values, uint16 [rows, columns]. */
export function describeSlice(
  header: SeriesHeader,
  plan: SeriesPlan,
  slice: PlannedSlice,
  scanner: Scanner,
  pixels: Uint16Array,
): DicomElement[] {
  const instanceUid = uid(header.studyId, "instance", plan.seriesId, slice.instanceNumber);
  return [
    { tag: 0x00080016, vr: "UI", value: MR_IMAGE_STORAGE },
    { tag: 0x00080018, vr: "UI", value: instanceUid },
    { tag: 0x00080060, vr: "CS", value: "MR" },
    { tag: 0x0008103e, vr: "LO", value: plan.description },
    ...describeStudy(header.seed, header.studyId),
    ...describeAcquisition(plan.sequence),
    // type 2: without a value where it is not known; the spacing is type 3 and may be absent
    { tag: 0x00180050, vr: "DS", value: header.hasSliceThickness ? decimalString(plan.thicknessMm) : "" },
    ...(header.hasSpacing ? [spacingBetweenSlices(plan)] : []),
    { tag: 0x00185100, vr: "CS", value: "HFS" },
    { tag: 0x0020000d, vr: "UI", value: header.studyUid },
    { tag: 0x0020000e, vr: "UI", value: header.seriesUid },
    { tag: 0x00200011, vr: "IS", value: String(header.seriesNumber) },
    { tag: 0x00200013, vr: "IS", value: String(slice.instanceNumber) },
    ...describePlane(slice),
    { tag: 0x00200052, vr: "UI", value: header.frameUid },
    ...describePixels(slice, scanner, pixels),
  ];
}

function spacingBetweenSlices({ spacingMm }: SeriesPlan): DicomElement {
  return { tag: 0x00180088, vr: "DS", value: decimalString(spacingMm) };
}

function describePlane({ plane }: PlannedSlice): DicomElement[] {
  const { positionMm, rowDirection, columnDirection, pixelSpacingMm } = plane;
  const join = (values: readonly number[]): string => values.map(decimalString).join("\\");
  return [
    { tag: 0x00200032, vr: "DS", value: join(positionMm) },
    { tag: 0x00200037, vr: "DS", value: join([...rowDirection, ...columnDirection]) },
    { tag: 0x00201041, vr: "DS", value: decimalString(-distanceTo(plane, scale(positionMm, 0))) },
    { tag: 0x00280010, vr: "US", value: plane.rows },
    { tag: 0x00280011, vr: "US", value: plane.columns },
    { tag: 0x00280030, vr: "DS", value: join([pixelSpacingMm, pixelSpacingMm]) },
  ];
}

function describePixels({ plane }: PlannedSlice, scanner: Scanner, pixels: Uint16Array): DicomElement[] {
  const window = windowOf(pixels);
  return [
    { tag: 0x00280002, vr: "US", value: 1 },
    { tag: 0x00280004, vr: "CS", value: "MONOCHROME2" },
    { tag: 0x00280100, vr: "US", value: 16 },
    { tag: 0x00280101, vr: "US", value: scanner.bitsStored },
    { tag: 0x00280102, vr: "US", value: scanner.bitsStored - 1 },
    { tag: 0x00280103, vr: "US", value: 0 },
    { tag: 0x00281050, vr: "DS", value: decimalString(window.centre) },
    { tag: 0x00281051, vr: "DS", value: decimalString(window.width) },
    { tag: 0x7fe00010, vr: "OW", value: littleEndian(pixels, plane.rows * plane.columns) },
  ];
}

/** The window from black up to the brightness that 1 % of the pixels exceed. */
function windowOf(pixels: Uint16Array): { centre: number; width: number } {
  const counts = new Uint32Array(65536);
  for (const value of pixels) counts[value] = (counts[value] as number) + 1;
  let brightest = 65535;
  for (let above = 0; brightest > 2; brightest--) {
    above += counts[brightest] as number;
    if (above > 0.01 * pixels.length) break;
  }
  return { centre: Math.floor(brightest / 2), width: brightest };
}

function littleEndian(pixels: Uint16Array, count: number): Uint8Array {
  const bytes = new Uint8Array(2 * count);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < count; i++) view.setUint16(2 * i, pixels[i] as number, true);
  return bytes;
}

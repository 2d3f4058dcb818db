import { planeOf, type HeaderFrame, type MrHeader, type Plane } from "@spinegrade/dicom-ingest";
import { dot, sliceNormal } from "@spinegrade/volumes/slices";
import { completeFrames, completeHeader, type StatedHeader } from "./complete-header.ts";
import { normaliseText } from "./words/normalise-text.ts";

/** The input of rules: the headers of a series, or of a part of it, in one place. */
export interface SeriesFacts {
  /** For values that do not differ within a series: each of the first file that states it. */
  readonly header: MrHeader;
  /** Number of images. */
  readonly slices: number;
  /** Number of images of the series that this is a part of; `slices` if it is the whole. */
  readonly slicesOfSeries: number;
  /** The number of images in each plane, most first; images without orientation are in none. */
  readonly planes: readonly (readonly [plane: Plane, slices: number])[];
  /** ms, degrees: the value of most images. */
  readonly repetitionTime: number | undefined;
  readonly echoTime: number | undefined;
  readonly inversionTime: number | undefined;
  readonly flipAngle: number | undefined;
  readonly bValue: number | undefined;
  /** Texts in lower case, without accents and punctuation; "" where none is stated. */
  readonly description: string;
  readonly protocol: string;
  readonly study: string;
  readonly imageType: readonly string[];
  /** mm: of one image, down its columns and along its rows. */
  readonly fieldOfViewMm: readonly [height: number, width: number] | undefined;
  /** mm: between the outermost images, along their normal. */
  readonly coverageMm: number | undefined;
}

/**
 * Gathers the facts of a series from the headers of its files.
 * @param stated at least one. @param slicesOfSeries if they are a part of a series: the images of the whole.
 */
export function gatherFacts(stated: readonly StatedHeader[], slicesOfSeries?: number): SeriesFacts {
  const [first] = stated;
  if (first === undefined) throw new RangeError("a series has at least one file");
  const header = completeHeader(firstStated(stated));
  const frames = stated.flatMap(completeFrames);
  return {
    header,
    slices: frames.length,
    slicesOfSeries: slicesOfSeries ?? frames.length,
    planes: planesOf(frames),
    repetitionTime: commonest(stated.map((one) => one.repetitionTime)),
    echoTime: commonest(stated.map((one) => one.echoTime)),
    inversionTime: commonest(stated.map((one) => one.inversionTime).filter((ms) => (ms ?? 0) > 0)),
    flipAngle: commonest(stated.map((one) => one.flipAngle)),
    bValue: commonest(frames.map(({ acquisition }) => acquisition.bValue)),
    description: normaliseText(header.seriesDescription),
    protocol: normaliseText(header.protocolName),
    study: normaliseText(header.studyDescription),
    imageType: header.imageType.map((word) => word.toUpperCase()),
    fieldOfViewMm: fieldOfViewOf(header),
    coverageMm: coverageOf(frames),
  };
}

/**
 * A header that has each value as the first header that states it. Reads all headers: no scanner states every value
 * (ConversionType, for example), so that a search for all of them would not end earlier.
 */
function firstStated(headers: readonly StatedHeader[]): StatedHeader {
  const found: StatedHeader = {};
  for (const header of headers) {
    const more = Object.entries(header).filter(([name, value]) => isStated(value) && !(name in found));
    Object.assign(found, Object.fromEntries(more));
  }
  return found;
}

function isStated(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** The value that most images have; the first of several; undefined where no image has one. */
function commonest<T>(values: readonly (T | undefined)[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [first] = [...counts].sort(([, a], [, b]) => b - a); // keeps the order of those that are equally common
  return first?.[0];
}

function planesOf(frames: readonly HeaderFrame[]): [Plane, number][] {
  const counts = new Map<Plane, number>();
  for (const { orientation } of frames) {
    if (orientation === null) continue;
    const plane = planeOf({ orientation });
    counts.set(plane, (counts.get(plane) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** Share of the images in one plane up to which a series of several planes is mixed, as localisers are. */
const MOST_OF_MIXED = 0.6;

/** Whether a series has images in several planes and no plane has most of them, as localisers have. */
export function hasMixedPlanes({ planes, slices }: Pick<SeriesFacts, "planes" | "slices">): boolean {
  return planes.length > 1 && (planes[0]?.[1] ?? 0) <= MOST_OF_MIXED * slices;
}

/** mm: down an image's columns and along its rows; undefined where the header does not state them. */
export function fieldOfViewOf({ rows, columns, frames }: MrHeader): [number, number] | undefined {
  const spacing = frames[0]?.pixelSpacingMm ?? undefined;
  if (rows === undefined || columns === undefined || spacing === undefined) return undefined;
  return [rows * spacing[0], columns * spacing[1]];
}

function coverageOf(frames: readonly HeaderFrame[]): number | undefined {
  const placed = frames.flatMap(({ positionMm, orientation }) =>
    positionMm === null || orientation === null ? [] : [{ positionMm, orientation }],
  );
  const [first] = placed;
  if (first === undefined) return undefined;
  const normal = sliceNormal(first.orientation);
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { positionMm } of placed) {
    const mm = dot(positionMm, normal);
    [least, most] = [Math.min(least, mm), Math.max(most, mm)];
  }
  return most - least;
}

import { planeOf, splitMrSeries, type MrFile, type MrHeader, type Plane } from "@spinegrade/dicom-ingest";
import { MOST_SCOUT_SLICES } from "../rules/kind-rules.ts";
import { fieldOfViewOf, gatherFacts, hasMixedPlanes } from "../series-facts.ts";
import { SPECIAL_KINDS, type SeriesType } from "../series-type.ts";
import { typeSeries } from "../type-series.ts";

/** Files of one acquisition, and their type. */
export interface SeriesPart {
  readonly files: readonly MrFile[];
  readonly type: SeriesType;
}

/** Difference up to which two values are of one acquisition, as a share of the larger. */
const SAME = 0.2;
/** The same of the fields of view of a localiser's planes; those of series of different planes differ by more. */
const SAME_FIELD = 0.02;

/**
 * Divides a series by the acquisition of its images, and types each part. Parts of one type are one: stacks along several
 * discs, a stack in two passes. The frames of a multi-frame image count by their type and echo. A series of several
 * planes and one timing or one field of view, as localisers are, stays whole; another is several series to which a
 * de-identifier gave one UID. A file whose header lacks values stays with those that it agrees with otherwise: reading the
 * series then names what is missing.
 */
export function partByAcquisition(given: readonly MrFile[]): SeriesPart[] {
  const whole = gatherFacts(headersOf(given));
  const files = given.flatMap(byFrameKind);
  const groups = similarFiles(files);
  const isLocaliser = hasMixedPlanes(whole) && (haveOneTiming(given) || haveOneFieldOfView(given));
  const pieces = isLocaliser ? [files] : joinIncomplete(groups.flatMap(splitMrSeries));
  const blocks = new Set(groups.filter(isAxialStack).flat());
  const parts = new Map<string, SeriesPart>();
  for (const piece of pieces) {
    const isBlock = piece.every((file) => blocks.has(file));
    const slicesOfSeries = isBlock ? undefined : whole.slices; // a short block along a disc is no scout
    const type = typeSeries(headersOf(piece), slicesOfSeries);
    const key = [type.type, type.isFatSaturated, type.hasContrast].join(" ");
    const known = parts.get(key)?.files ?? [];
    const all = [...known, ...piece];
    parts.set(key, {
      files: all,
      type: known.length === 0 ? type : typeSeries(headersOf(all), slicesOfSeries),
    });
  }
  return [...parts.values()].map(({ files: own, type }) => ({
    files: joinFrames(inOrderOf(files, own), given),
    type,
  }));
}

/** Whether files of one plane, timing and field of view are axial, of more images than a scout has, at whatever angles. */
function isAxialStack(files: readonly MrFile[]): boolean {
  const [header] = headersOf(files);
  const images = headersOf(files).reduce((count, { frames }) => count + frames.length, 0);
  return images > MOST_SCOUT_SLICES && header !== undefined && planeOfHeader(header) === "axial";
}

/** Whether all images were acquired with the same times, as a localiser's are. */
function haveOneTiming(files: readonly MrFile[]): boolean {
  const headers = headersOf(files);
  const repetitionTimes = headers.flatMap(({ repetitionTime }) => repetitionTime ?? []);
  const echoTimes = headers.flatMap(({ echoTime }) => echoTime ?? []);
  return [repetitionTimes, echoTimes].every((times) => times.every((time) => isNear(time, times[0])));
}

/** Whether all images state one field of view: scanners time the planes of a localiser by their numbers of slices. */
function haveOneFieldOfView(files: readonly MrFile[]): boolean {
  const fields = headersOf(files).map(fieldOfViewOf);
  const [first] = fields;
  if (first === undefined) return false;
  return fields.every((field) => field?.every((mm, i) => isNear(mm, first[i], SAME_FIELD)));
}

/** A multi-frame image as one file for each kind of its frames: the water, fat and in-phase images of a Dixon acquisition. */
function byFrameKind({ kinds, ...file }: MrFile): MrFile[] {
  return kinds === undefined ? [file] : kinds.map((kind) => ({ ...file, ...kind }));
}

/** Each file once, with all its frames of one part; as it was given where these are all. */
function joinFrames(files: readonly MrFile[], given: readonly MrFile[]): MrFile[] {
  const all = new Map(given.map((file) => [file.name, file]));
  return [...new Set(files.map(({ name }) => name))].flatMap((name) => {
    const pieces = files.filter((file) => file.name === name);
    const [first] = pieces;
    const whole = all.get(name);
    if (first?.frames === undefined || whole === undefined) return pieces;
    if (pieces.length === whole.kinds?.length) return [whole];
    const own = pieces.flatMap(({ frames = [] }) => frames).toSorted((a, b) => a - b);
    const headerFrames = own.flatMap((index) => whole.header.frames[index] ?? []);
    return [{ ...first, header: { ...first.header, frames: headerFrames }, frames: own }];
  });
}

function headersOf(files: readonly MrFile[]): MrHeader[] {
  return files.map(({ header }) => header);
}

function inOrderOf(all: readonly MrFile[], part: readonly MrFile[]): MrFile[] {
  const own = new Set(part);
  return all.filter((file) => own.has(file));
}

/** Groups files whose special kind and plane are the same and whose times and field of view are nearly the same. */
function similarFiles(files: readonly MrFile[]): MrFile[][] {
  const groups: { readonly model: MrHeader; readonly kind: string; readonly files: MrFile[] }[] = [];
  const kindOf = specialKinds();
  for (const file of files) {
    const kind = kindOf(file.header);
    const group = groups.find((one) => one.kind === kind && areSimilar(one.model, file.header));
    if (group === undefined) groups.push({ model: file.header, kind, files: [file] });
    else group.files.push(file);
  }
  return groups.map((group) => group.files);
}

/** Returns a look-up of the special kind that a single image states: a scout or a reformatted image may be saved into any series. */
function specialKinds(): (header: MrHeader) => string {
  const known = new Map<string, string>();
  return (header) => {
    const said = [planeOfHeader(header), header.conversionType, ...header.imageType].join("\\");
    const kind = known.get(said) ?? (isSpecial([header]) ? typeSeries([header]).type : "");
    known.set(said, kind);
    return kind;
  };
}

/** Joins each piece whose headers lack values with the largest of those that state them and agree in all others. */
function joinIncomplete(pieces: readonly MrFile[][]): MrFile[][] {
  const joined = new Map<readonly MrFile[], MrFile[]>();
  for (const piece of pieces) {
    const owner = ownerOf(piece, pieces);
    joined.set(owner, [...(joined.get(owner) ?? []), ...piece]);
  }
  return [...joined.values()];
}

function ownerOf(piece: readonly MrFile[], pieces: readonly MrFile[][]): readonly MrFile[] {
  const [header] = headersOf(piece);
  if (header === undefined || !neededOf(header).includes(undefined) || isSpecial(headersOf(piece)))
    return piece;
  const larger = pieces.filter((other) => other.length > piece.length && lacksOnly(header, other[0]?.header));
  const owner = larger.reduce((most, other) => (other.length > most.length ? other : most), piece);
  return owner === piece ? piece : ownerOf(owner, pieces);
}

/** Images that say of themselves that they are of no stack, such as screen captures, which have no place. */
function isSpecial(headers: readonly MrHeader[]): boolean {
  const { type } = typeSeries(headers);
  return SPECIAL_KINDS.some((kind) => kind === type);
}

/** Whether a header states less than another, and nothing else. An inversion time is no omission: without it, nothing is inverted. */
function lacksOnly(header: MrHeader, other: MrHeader | undefined): boolean {
  if (other === undefined || !isNear(header.inversionTime, other.inversionTime)) return false;
  const [own, others] = [neededOf(header), neededOf(other)];
  const isSame = (a: string | number | undefined, b: string | number | undefined): boolean =>
    a === undefined || (typeof a === "number" && typeof b === "number" ? isNear(a, b) : a === b);
  return (
    own.every((value, i) => isSame(value, others[i])) &&
    own.some((value, i) => value !== others[i] && value === undefined)
  );
}

/** The values that the header of every slice states. */
function neededOf(header: MrHeader): (string | number | undefined)[] {
  const [height, width] = fieldOfViewOf(header) ?? [];
  const { repetitionTime, echoTime, frames } = header;
  const position = frames[0]?.positionMm ? "placed" : undefined;
  return [planeOfHeader(header), position, repetitionTime, echoTime, height, width];
}

function areSimilar(a: MrHeader, b: MrHeader): boolean {
  const [one, other] = [numbersOf(a), numbersOf(b)];
  return planeOfHeader(a) === planeOfHeader(b) && one.every((value, i) => isNear(value, other[i]));
}

function planeOfHeader({ frames: [frame] }: MrHeader): Plane | undefined {
  const orientation = frame?.orientation ?? undefined;
  return orientation && planeOf({ orientation });
}

function numbersOf(header: MrHeader): (number | undefined)[] {
  const [height, width] = fieldOfViewOf(header) ?? [];
  const { repetitionTime, echoTime, inversionTime } = header;
  return [repetitionTime, echoTime, inversionTime, height, width];
}

function isNear(a: number | undefined, b: number | undefined, share = SAME): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Math.abs(a - b) <= share * Math.max(Math.abs(a), Math.abs(b));
}

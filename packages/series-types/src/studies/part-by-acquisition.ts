import { planeOf, splitMrSeries, type MrFile, type MrHeader } from "@spinegrade/dicom-ingest";
import { fieldOfViewOf, gatherFacts } from "../series-facts.ts";
import type { SeriesType } from "../series-type.ts";
import { typeSeries } from "../type-series.ts";

/** Files that were acquired in one way, and what they are. */
export interface SeriesPart {
  readonly files: readonly MrFile[];
  readonly type: SeriesType;
}

const SAME = 0.2; // of the value: what differs less is of one acquisition

/**
 * Parts a series by how its images were acquired, and types each part. Parts of one type are one: stacks along several
 * discs, a stack in two passes. A series of several planes, as localisers are, is not parted.
 */
export function partByAcquisition(files: readonly MrFile[]): SeriesPart[] {
  const headers = files.map(({ header }) => header);
  const whole = gatherFacts(headers);
  const isMixed = whole.planes.length > 1 && (whole.planes[0]?.[1] ?? 0) <= 0.6 * whole.slices;
  const pieces = isMixed ? [files] : similarFiles(files).flatMap((similar) => splitMrSeries(similar));
  const parts = new Map<string, SeriesPart>();
  for (const piece of pieces) {
    const type = typeSeries(headersOf(piece), whole.slices);
    const key = [type.type, type.isFatSaturated, type.hasContrast].join(" ");
    const known = parts.get(key)?.files ?? [];
    const all = [...known, ...piece];
    parts.set(key, {
      files: all,
      type: known.length === 0 ? type : typeSeries(headersOf(all), whole.slices),
    });
  }
  return [...parts.values()].map(({ files: own, type }) => ({ files: inOrderOf(files, own), type }));
}

function headersOf(files: readonly MrFile[]): MrHeader[] {
  return files.map(({ header }) => header);
}

function inOrderOf(all: readonly MrFile[], part: readonly MrFile[]): MrFile[] {
  const own = new Set(part);
  return all.filter((file) => own.has(file));
}

/** Groups files whose plane is the same and whose times and field of view are nearly the same. */
function similarFiles(files: readonly MrFile[]): MrFile[][] {
  const groups: { readonly model: MrHeader; readonly files: MrFile[] }[] = [];
  for (const file of files) {
    const group = groups.find(({ model }) => areSimilar(model, file.header));
    if (group === undefined) groups.push({ model: file.header, files: [file] });
    else group.files.push(file);
  }
  return groups.map((group) => group.files);
}

function areSimilar(a: MrHeader, b: MrHeader): boolean {
  const [one, other] = [numbersOf(a), numbersOf(b)];
  return planeText(a) === planeText(b) && one.every((value, i) => isNear(value, other[i]));
}

function planeText({ frames: [frame] }: MrHeader): string {
  const orientation = frame?.orientation ?? undefined;
  return orientation === undefined ? "" : planeOf({ orientation });
}

function numbersOf(header: MrHeader): (number | undefined)[] {
  const [height, width] = fieldOfViewOf(header) ?? [];
  const { repetitionTime, echoTime, inversionTime } = header;
  return [repetitionTime, echoTime, inversionTime, height, width];
}

function isNear(a: number | undefined, b: number | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b));
}

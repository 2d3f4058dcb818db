import type { CoordinateRow, SeriesRow } from "@spinegrade/competition-data";
import {
  type DicomInput,
  ingestSeries,
  readSlices,
  type Slice,
  turnGeometry,
} from "@spinegrade/dicom-ingest";
import {
  type IngestIndex,
  type SliceTable,
  toStoredPixel,
  toTurnedPixel,
  type Turn,
  type Volume,
} from "@spinegrade/volumes";
import { lookUpIngested, type SampleInput } from "@spinegrade/label-fixes";
import { encodeDicom, planStudy, renderStudy, type SeriesPlan, type StudyPlan } from "@spinegrade/phantom";

/** Rows and columns of the study's pictures before they are turned: not square, so that a swap of the two shows. */
export const PICTURE = { rows: 48, columns: 60 };
const SIZE = { imageSize: PICTURE.rows, sagittalSlices: 9 };

/** Series of one phantom study, as their slices. */
export interface Study {
  readonly plan: StudyPlan;
  readonly series: readonly SeriesRow[];
  readonly slices: ReadonlyMap<number, readonly Slice[]>;
}

/** The differences of the files from sound ones. */
export interface StoredOtherwise {
  /** Attributes that no file has. */
  readonly lacking?: readonly number[];
  /** The name of a slice's file. */
  readonly nameOf?: (slice: Slice) => string;
}

/** Draws a phantom study of one Sagittal T1 and one Sagittal T2 series. */
export function renderSagittal(): Promise<Study> {
  return renderSeries(({ description }) => description !== "Axial T2");
}

/** Draws all series of a phantom study: one Sagittal T1, one Sagittal T2, one Axial T2. */
export function renderAll(): Promise<Study> {
  return renderSeries(() => true);
}

async function renderSeries(isWanted: (series: SeriesPlan) => boolean): Promise<Study> {
  const plan = planStudy({ seed: 5, split: "train", index: 0, model: "enriched", size: SIZE });
  const planned = plan.series.filter(isWanted);
  const series = planned.map(({ seriesId, description }) => ({
    studyId: plan.studyId,
    seriesId,
    description,
  }));
  const slices = new Map<number, Slice[]>(series.map(({ seriesId }) => [seriesId, []]));
  for (const { path, bytes } of renderStudy({ ...plan, series: planned })) {
    const [, seriesId = 0, name = ""] = path.split("/");
    const ids = { studyId: plan.studyId, seriesId: Number(seriesId) };
    slices.get(Number(seriesId))?.push(...(await readSlices({ name, bytes }, ids)));
  }
  return { plan, series, slices };
}

/** The pixel of a file that stores a slice's pixel, if the slice is stored turned. */
export function turnPoint(turn: Turn, xy: readonly [number, number]): [x: number, y: number] {
  return toTurnedPixel({ ...turnedSize(turn), turn }, xy);
}

/** Ingests the study, tolerantly, with every picture stored turned: its volumes, and what samples are made from. */
export async function ingestTurned(
  { plan, series, slices }: Study,
  turn: Turn,
  changes: StoredOtherwise = {},
): Promise<{ volumes: Volume[]; input: SampleInput }> {
  const volumes: Volume[] = [];
  const ingested: IngestIndex["series"][number][] = [];
  const tables = new Map<string, SliceTable>();
  for (const row of series) {
    const files = (slices.get(row.seriesId) ?? []).map((slice) => writeTurned(slice, turn, changes));
    const volume = await ingestSeries(files.reverse(), row, { policy: "tolerant" });
    const key = `key ${row.seriesId}`;
    volumes.push(volume);
    ingested.push({ ...row, split: "train", key, shape: volume.shape });
    tables.set(key, volume.sliceTable);
  }
  const lookup = lookUpIngested({ series: ingested, failures: [] }, tables);
  const coordinates = plan.points
    .filter(({ seriesId }) => slices.has(seriesId))
    .map((row): CoordinateRow => {
      const [x, y] = turnPoint(turn, [row.x, row.y]);
      return { ...row, x, y };
    });
  const train = [{ studyId: plan.studyId, grades: plan.grades }];
  return { volumes, input: { train, series, coordinates, lookup } };
}

function turnedSize({ transposes }: Turn): typeof PICTURE {
  return transposes ? { rows: PICTURE.columns, columns: PICTURE.rows } : PICTURE;
}

/** The file of a slice, widened to `PICTURE`, that is stored turned: a pixel moves to its `turnPoint`. */
function writeTurned(slice: Slice, turn: Turn, { lacking = [], nameOf }: StoredOtherwise): DicomInput {
  const size = turnedSize(turn);
  const pixels = new DataView(new ArrayBuffer(2 * size.rows * size.columns));
  for (let y = 0; y < size.rows; y++) {
    for (let x = 0; x < size.columns; x++) {
      const [column, row] = toStoredPixel({ ...size, turn }, [x, y]);
      const value = column < slice.columns ? slice.pixels[row * slice.columns + column] : undefined;
      pixels.setUint16(2 * (y * size.columns + x), value ?? 0, true);
    }
  }
  const { positionMm, orientation, pixelSpacingMm } = turnGeometry(slice, turn, size);
  const join = (values: readonly number[] | null): string =>
    (values ?? []).map((value) => value.toFixed(9).slice(0, 14)).join("\\");
  const elements = [
    { tag: 0x00080018, vr: "UI", value: `1.2.3.${slice.instanceNumber}` },
    { tag: 0x00200032, vr: "DS", value: join(positionMm) },
    { tag: 0x00200037, vr: "DS", value: join(orientation) },
    { tag: 0x00280002, vr: "US", value: 1 },
    { tag: 0x00280004, vr: "CS", value: "MONOCHROME2" },
    { tag: 0x00280010, vr: "US", value: size.rows },
    { tag: 0x00280011, vr: "US", value: size.columns },
    { tag: 0x00280030, vr: "DS", value: join(pixelSpacingMm) },
    { tag: 0x00280100, vr: "US", value: 16 },
    { tag: 0x00280101, vr: "US", value: 16 },
    { tag: 0x00280102, vr: "US", value: 15 },
    { tag: 0x00280103, vr: "US", value: 0 },
    { tag: 0x7fe00010, vr: "OW", value: new Uint8Array(pixels.buffer) },
  ] as const;
  const stored = elements.filter(({ tag }) => !lacking.includes(tag));
  return { name: nameOf?.(slice) ?? slice.fileName, bytes: encodeDicom(stored, "1.2.3") };
}

import { join } from "node:path";
import {
  readCoordinateTable,
  readSeriesTable,
  readTrainTable,
  TABLE_FILES,
  type Condition,
} from "@spinegrade/competition-data";
import { identifyDataSet } from "@spinegrade/pipeline";
import { closeUpsOf, GALLERIES } from "./close-ups.ts";
import { wholeSlice, type CaptionedImage } from "./grey-images.ts";
import {
  readStudyImages,
  zIndexOf,
  type SeriesImages,
  type StudyImages,
  type StudyRows,
} from "./read-study-images.ts";

/** One study's slices: left foramina, midline and right foramina on T1, midline on T2, an axial slice. */
export interface SheetStudy {
  readonly studyId: number;
  readonly images: readonly CaptionedImage[];
}

/** Close-ups of one anatomical site, one list per grade. */
export interface Gallery {
  readonly title: string;
  readonly byGrade: readonly [
    normal: readonly CaptionedImage[],
    moderate: readonly CaptionedImage[],
    severe: readonly CaptionedImage[],
  ];
}

/** The content of a contact sheet. */
export interface ContactSheet {
  readonly studies: readonly SheetStudy[];
  readonly galleries: readonly Gallery[];
  /** Whether the data set is a phantom. */
  readonly synthetic: boolean;
}

/** Sizes of a contact sheet. */
export interface ContactSheetOptions {
  /** Number of studies shown with whole slices; 4 by default. */
  readonly studies?: number;
  /** Number of close-ups of each grade; 8 by default. */
  readonly closeUps?: number;
  /** Number of studies searched for close-ups; 30 by default. */
  readonly searched?: number;
}

const SLICE_SIZE = 360;

/** Reads a data set from disk and collects the content of its contact sheet. @throws TableError, DicomError. */
export async function collectContactSheet(
  dataDir: string,
  options: ContactSheetOptions = {},
): Promise<ContactSheet> {
  const { studies: shown = 4, closeUps = 8, searched = 30 } = options;
  const rows = await readStudyRows(dataDir);
  const studies: SheetStudy[] = [];
  const galleries = GALLERIES.map(({ title }) => ({
    title,
    byGrade: [[], [], []] as [CaptionedImage[], CaptionedImage[], CaptionedImage[]],
  }));
  for (const [i, row] of rows.slice(0, Math.max(shown, searched)).entries()) {
    const study = await readStudyImages(dataDir, row);
    if (i < shown) studies.push({ studyId: study.studyId, images: sliceImages(study) });
    for (const [g, plan] of GALLERIES.entries()) {
      for (const { grade, ...image } of closeUpsOf(study, plan)) {
        const list = galleries[g]?.byGrade[grade];
        if (list !== undefined && list.length < closeUps) list.push(image);
      }
    }
  }
  const { synthetic } = await identifyDataSet(dataDir, []);
  return { studies, galleries, synthetic };
}

async function readStudyRows(dataDir: string): Promise<StudyRows[]> {
  const train = await readTrainTable(join(dataDir, TABLE_FILES.train));
  const series = await readSeriesTable(join(dataDir, TABLE_FILES.trainSeries));
  const points = await readCoordinateTable(join(dataDir, TABLE_FILES.trainCoordinates));
  return train.map((row) => ({
    train: row,
    series: series.filter(({ studyId }) => studyId === row.studyId),
    points: points.filter(({ studyId }) => studyId === row.studyId),
  }));
}

function sliceImages(study: StudyImages): CaptionedImage[] {
  const t1 = study.series.get("Sagittal T1");
  const t2 = study.series.get("Sagittal T2/STIR");
  const axial = study.series.get("Axial T2");
  const images: CaptionedImage[] = [];
  const add = (series: SeriesImages, zIndex: number, caption: string): void => {
    images.push({ image: wholeSlice(series, zIndex, SLICE_SIZE), caption });
  };
  if (t1 !== undefined) {
    const left = medianZ(t1, "left_neural_foraminal_narrowing");
    const right = medianZ(t1, "right_neural_foraminal_narrowing");
    add(t1, left, "T1, left foramina");
    add(t1, Math.round((left + right) / 2), "T1, midline");
    add(t1, right, "T1, right foramina");
  }
  if (t2 !== undefined) add(t2, medianZ(t2, "spinal_canal_stenosis"), "T2/STIR, midline");
  const l4l5 = axial?.points.find(({ level }) => level === "l4_l5");
  if (axial !== undefined && l4l5 !== undefined)
    add(axial, zIndexOf(axial, l4l5.instanceNumber), "Axial T2, L4/L5");
  return images;
}

function medianZ(series: SeriesImages, condition: Condition): number {
  const depths = series.points
    .filter((point) => point.condition === condition)
    .map((point) => zIndexOf(series, point.instanceNumber))
    .sort((a, b) => a - b);
  return depths[Math.floor(depths.length / 2)] ?? Math.floor(series.volume.shape[0] / 2);
}

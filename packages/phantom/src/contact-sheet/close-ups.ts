import {
  LEVEL_WORDS,
  LEVELS,
  type Condition,
  type CoordinateRow,
  type Grade,
  type SeriesDescription,
} from "@spinegrade/competition-data";
import { toTurnedPixel } from "@spinegrade/volumes";
import type { GreyImage } from "@spinegrade/report";
import { cutSquare, type CaptionedImage } from "./grey-images.ts";
import { zIndexOf, type SeriesImages, type StudyImages } from "./read-study-images.ts";

const CLOSE_UP_SIZE = 150;

/** A gallery: its anatomical site and field of view. */
export interface GalleryPlan {
  readonly title: string;
  readonly description: SeriesDescription;
  readonly conditions: readonly Condition[];
  readonly sideMm: number;
}

/** The galleries of a contact sheet. */
export const GALLERIES: readonly GalleryPlan[] = [
  {
    title: "Foramina, Sagittal T1",
    description: "Sagittal T1",
    conditions: ["left_neural_foraminal_narrowing", "right_neural_foraminal_narrowing"],
    sideMm: 46,
  },
  {
    title: "Spinal canal, Sagittal T2/STIR",
    description: "Sagittal T2/STIR",
    conditions: ["spinal_canal_stenosis"],
    sideMm: 64,
  },
  {
    title: "Lateral recesses, Axial T2",
    description: "Axial T2",
    conditions: ["left_subarticular_stenosis", "right_subarticular_stenosis"],
    sideMm: 56,
  },
];

/** A close-up with its grade. */
export interface GradedImage extends CaptionedImage {
  readonly grade: Exclude<Grade, -1>;
}

/** Cuts a study's close-ups for a gallery, one for each graded point. */
export function closeUpsOf(study: StudyImages, plan: GalleryPlan): GradedImage[] {
  const series = study.series.get(plan.description);
  if (series === undefined) return [];
  return series.points.flatMap((point) => {
    const grade = study.grades[point.condition][LEVELS.indexOf(point.level)] ?? -1;
    if (grade === -1 || !plan.conditions.includes(point.condition)) return [];
    return [
      {
        grade,
        image: closeUp(series, point, plan.sideMm),
        caption: `${study.studyId} ${LEVEL_WORDS[point.level]}${sideOf(point)}`,
      },
    ];
  });
}

function sideOf({ condition }: CoordinateRow): string {
  if (condition.startsWith("left")) return " left";
  return condition.startsWith("right") ? " right" : "";
}

function closeUp(series: SeriesImages, point: CoordinateRow, sideMm: number): GreyImage {
  const zIndex = zIndexOf(series, point.instanceNumber);
  const slice = series.volume.sliceTable.slices[zIndex];
  const spacingMm = slice?.pixelSpacingMm?.[0] ?? 1;
  const [x, y] = slice === undefined ? [point.x, point.y] : toTurnedPixel(slice, [point.x, point.y]);
  return cutSquare(series, { zIndex, x, y, side: sideMm / spacingMm }, CLOSE_UP_SIZE);
}

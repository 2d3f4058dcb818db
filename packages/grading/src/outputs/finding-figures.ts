import { LEVELS } from "@spinegrade/competition-data";
import { findingFigure, findingGrid, type Markup } from "@spinegrade/report";
import type { GradedRow, GradedStudy } from "../study/graded-study.ts";
import type { FindingImage } from "../study/study-images.ts";
import { findingPicture } from "./finding-picture.ts";
import { ESTIMATED, findingTitle, gradeLabel, PLACES, setWords, shownProbabilities } from "./words.ts";

/** The slices of the graded rows that have an image, with point and heatmap, in the order of the table of grades. */
export function findingFigures({ rows }: GradedStudy, images: readonly FindingImage[]): Markup {
  return findingGrid(inOrderOfTable(rows).flatMap((row) => figureOf(row, images)));
}

/** A level's rows side by side, in the order of the table's columns. */
function inOrderOfTable(rows: readonly GradedRow[]): GradedRow[] {
  return LEVELS.flatMap((level) =>
    PLACES.flatMap(([condition]) => rows.filter((row) => row.level === level && row.condition === condition)),
  );
}

function figureOf(row: GradedRow, images: readonly FindingImage[]): Markup[] {
  const image = images.find(({ condition, level }) => condition === row.condition && level === row.level);
  const { grade, set, flags, point } = row;
  if (grade === null || image === undefined || point === null) return [];
  const shown = shownProbabilities(row);
  return [
    findingFigure({
      title: `${findingTitle(row.condition, row.level)}${row.estimated === null ? "" : `: ${ESTIMATED}`}`,
      ...findingPicture(image),
      grade: gradeLabel(grade),
      shares: ([0, 1, 2] as const).map((severity) => ({
        grade: gradeLabel(severity),
        share: shown[severity],
      })),
      notes: [
        ...(set === null ? ["not calibrated"] : [`90 % set: ${setWords(set)}`]),
        `instance ${point.instanceNumber}, x ${point.xSlice.toFixed(0)}, y ${point.ySlice.toFixed(0)} px`,
        ...flags.map(({ reason }) => reason),
      ],
    }),
  ];
}

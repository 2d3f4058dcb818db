import { join } from "node:path";
import { writeFileAtomic } from "@spinegrade/pipeline";
import type { LabelledShape } from "@spinegrade/shape-alignment";
import { ROOT } from "../workspace-files.ts";
import { drawAlignment } from "./draw-alignment.ts";
import { drawConditions } from "./draw-conditions.ts";
import { drawHeatmaps } from "./draw-heatmaps.ts";
import { drawPooling } from "./draw-pooling.ts";
import { drawSliceOrder } from "./draw-slice-order.ts";
import { drawTargets } from "./draw-targets.ts";
import { drawTwoStage } from "./draw-two-stage.ts";
import { readFigureRecord } from "./figure-record.ts";
import { FIGURE_PHANTOM, planOf, readSeries } from "./phantom-study.ts";

/** Folder of the figures. */
export const FIGURES = join(ROOT, "docs/images");

/** Its Sagittal T1 has every second slice first. */
const INTERLEAVED_STUDY = 26;

/** Draws all figures: file name and content. */
export async function drawFigures(): Promise<ReadonlyMap<string, string>> {
  const record = await readFigureRecord();
  const plan = planOf(record.study);
  const { grades } = plan;
  const t1 = await readSeries(plan, "Sagittal T1");
  const t2 = await readSeries(plan, "Sagittal T2/STIR");
  const axial = await readSeries(plan, "Axial T2");
  const interleaved = await readSeries(planOf(INTERLEAVED_STUDY), "Sagittal T1");
  return new Map([
    ["conditions.svg", drawConditions({ t1, t2, axial }, grades)],
    ["slice-order.svg", drawSliceOrder(interleaved)],
    ["alignment.svg", drawAlignment(labelledShapes())],
    ["targets.svg", drawTargets(t2)],
    ["heatmaps.svg", drawHeatmaps(t1, record.points)],
    ["pooling.svg", drawPooling(t1, record)],
    ["two-stage.svg", drawTwoStage(t1, grades.left_neural_foraminal_narrowing)],
  ]);
}

/** Draws the figures into `docs/images`. */
export async function writeFigures(): Promise<void> {
  for (const [name, content] of await drawFigures()) await writeFileAtomic(join(FIGURES, name), content);
}

/** The labelled foramina of all studies. */
function labelledShapes(): LabelledShape[] {
  return Array.from({ length: FIGURE_PHANTOM.trainStudies }, (_, index) => planOf(index)).flatMap(
    ({ studyId, series, points }) => {
      const t1 = series.find(({ description }) => description === "Sagittal T1");
      const plane = t1?.slices[0]?.plane;
      const { seriesId = 0 } = t1 ?? {};
      const xyzSlice = ["left", "right"].flatMap((side) =>
        points
          .filter(({ condition }) => condition === `${side}_neural_foraminal_narrowing`)
          .map(({ x, y }) => [x, y, 0] as const),
      );
      if (plane === undefined || xyzSlice.length !== 10) return [];
      return [{ studyId, seriesId, xyzSlice, sliceSize: [plane.rows, plane.columns] as const }];
    },
  );
}

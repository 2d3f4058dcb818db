import { SERIES_DESCRIPTIONS, type CoordinateRow, type SeriesRow } from "@spinegrade/competition-data";
import { Generator } from "@spinegrade/random";
import { buildAnatomy, type Anatomy } from "../anatomy/build-anatomy.ts";
import { drawGrades } from "../spine/draw-grades.ts";
import { labelPoints } from "./label-points.ts";
import { drawMissingLevels, withoutRecesses } from "./missing-levels.ts";
import { permuteId } from "./permute-ids.ts";
import { requireSizes, type SizeOptions } from "./size-options.ts";
import { layoutOf, type Variant } from "./variant.ts";
import { planSeries } from "./plan-series.ts";
import type { SeriesPlan } from "./series-plan.ts";
import { drawSeverity, type StudyGrades } from "../spine/severity.ts";
import { drawSpine } from "../spine/draw-spine.ts";
import type { StatisticalModel } from "../spine/statistics.ts";

/** The split that a study belongs to: only training studies have labels in the tables. */
export type Split = "train" | "test";

/** A study to draw. These values determine it completely, independently of other studies. */
export interface SampledStudy {
  readonly seed: number;
  readonly split: Split;
  /** Index of the study in its split, from 0. */
  readonly index: number;
  readonly model: StatisticalModel;
  readonly size: SizeOptions;
  /** Share of the studies whose axial series misses one or two levels; 0 by default. */
  readonly missingLevels?: number;
  /** A patient or scan unlike the ordinary ones; an ordinary one by default. */
  readonly variant?: Variant;
}

/** A study before its pixels are rendered. */
export interface StudyPlan {
  readonly seed: number;
  readonly studyId: number;
  readonly grades: StudyGrades;
  readonly anatomy: Anatomy;
  readonly series: readonly SeriesPlan[];
  readonly points: readonly CoordinateRow[];
  readonly variant?: Variant;
}

/** Counter of the first test study, beyond any number of training studies. */
const FIRST_TEST = 1 << 24;
const SERIES_PER_STUDY = 8;

/** The id of a sampled study. */
export function studyIdOf({ seed, split, index }: Pick<SampledStudy, "seed" | "split" | "index">): number {
  return permuteId(seed, "study", split === "train" ? index : FIRST_TEST + index);
}

/**
 * Draws a study: grades, body, series and label points. The five levels of a variant count from the sacrum upwards;
 * points outside the picture are omitted. Levels that the axial series misses have no grades and no points of recesses.
 * @throws UserError for sizes that are no whole numbers from 1.
 */
export function planStudy({ seed, split, index, model, size, variant, ...study }: SampledStudy): StudyPlan {
  requireSizes(size);
  const key = `${split} ${index}`;
  const stream = (purpose: string): Generator => Generator.fromSeed(seed, purpose, key);
  const studyId = studyIdOf({ seed, split, index });
  const drawn = drawGrades(model, stream("grades"));
  const missingLevels = drawMissingLevels(study.missingLevels ?? 0, stream("missing levels"));
  const grades = withoutRecesses(drawn, missingLevels);
  const spine = drawSpine(drawSeverity(drawn, stream("severity")), stream("spine"), {
    layout: layoutOf(variant),
    ...(variant === "scoliosis" && { scoliosisDegrees: 25 }),
  });
  const anatomy = buildAnatomy(spine, seed, key, {
    hasMetal: variant === "metal",
    hasHead: variant === "cervical",
  });
  const series = SERIES_DESCRIPTIONS.map((description, i) => {
    const counter = ((split === "train" ? index : FIRST_TEST + index) * SERIES_PER_STUDY + i) >>> 0;
    const row = { seriesId: permuteId(seed, "series", counter), description };
    return planSeries(anatomy, row, size, stream(`plan ${description}`), { variant, missingLevels });
  });
  const points = series.flatMap((plan) =>
    labelPoints(studyId, plan, anatomy, grades, stream(`clicks ${plan.description}`)),
  );
  if (variant === undefined) return { seed, studyId, grades, anatomy, series, points };
  const shown = points.filter((point) => isShown(point, series));
  return { seed, studyId, grades, anatomy, series, points: shown, variant };
}

/** Whether a point lies inside the picture of its series. */
function isShown({ seriesId, x, y }: CoordinateRow, series: readonly SeriesPlan[]): boolean {
  const plane = series.find((plan) => plan.seriesId === seriesId)?.slices[0]?.plane;
  return plane !== undefined && x >= 0 && y >= 0 && x < plane.columns && y < plane.rows;
}

/** The rows of the series table for a study, in the order of their ids. */
export function seriesRows({ studyId, series }: Pick<StudyPlan, "studyId" | "series">): SeriesRow[] {
  return series
    .map(({ seriesId, description }) => ({ studyId, seriesId, description }))
    .sort((a, b) => a.seriesId - b.seriesId);
}

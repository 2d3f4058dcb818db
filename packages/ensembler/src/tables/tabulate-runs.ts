import type {
  Grade,
  ImagePlace,
  PointLabel,
  TrainRow,
  ValidatedPoints,
  ValidatedSeries,
  ValidationFile,
} from "@spinegrade/competition-data";
import { LEVELS } from "@spinegrade/competition-data";
import { groupBy } from "@spinegrade/pipeline/group-by";
import { combineProbabilities } from "../rows/combine-probabilities.ts";
import { sortedGroups } from "../rows/sorted-groups.ts";
import { measureSeries, type MeasuredSeries } from "./measure-series.ts";
import { ENSEMBLE, publishedFigure } from "./published-figures.ts";
import {
  FOLDS,
  TABLE_MEASURES,
  type TableCell,
  type TableMeasure,
  type TableRow,
  type ValidationTable,
} from "./validation-table.ts";

/** Mask pixels are a quarter as many as the image's, along each side. */
const MASK_STRIDE = 4;

/** Grades, and whether published figures may stand next to ours. */
export interface TableContext {
  readonly train: readonly TrainRow[];
  readonly isCompetition: boolean;
}

/** A column before it is measured: the series of each fold. */
interface Column {
  readonly name: string;
  readonly encoder: string;
  readonly maskSize: number;
  readonly series: readonly ValidatedSeries[];
}

/**
 * The published tables of validated runs: for each task, without and with the published bug, a table without and one with
 * flip averaging. A column for each run, then the mean of the runs that are not trials.
 */
export function tabulateRuns(files: readonly ValidationFile[], context: TableContext): ValidationTable[] {
  return sortedGroups(files, ({ net }) => `${net.task} ${net.bugged}`).flatMap((group) =>
    [false, true].map((flip) => tabulate(group, flip, context)),
  );
}

function tabulate(files: readonly ValidationFile[], flip: boolean, context: TableContext): ValidationTable {
  const [first] = files;
  if (first === undefined) throw new RangeError("there is no run to tabulate");
  const { task, bugged } = first.net;
  const columns = toColumns(files);
  const measured = columns.map((column) => measureFolds(column, first.points, flip, context.train));
  const rows = TABLE_MEASURES.filter((measure) => measured.some((folds) => isKnown(folds, measure))).flatMap(
    (measure) =>
      [...FOLDS, "average" as const].map((fold): TableRow => {
        const place = { task, bugged, flip, fold, measure };
        const cells = columns.map((column, index): TableCell => {
          const ours = figureOf(measured[index] ?? new Map(), measure, fold);
          const published = context.isCompetition ? publishedFigure(place, column.encoder) : undefined;
          return { ours, ...(published !== undefined && { published }) };
        });
        return { measure, fold, cells };
      }),
  );
  return {
    ...{ task, bugged, flip },
    columns: columns.map(({ name, encoder, series }) => ({ name, encoder, series: series.length })),
    rows,
  };
}

type FoldFigures = ReadonlyMap<number, Readonly<Record<TableMeasure, number>>>;

function measureFolds(
  { series, maskSize }: Column,
  points: readonly PointLabel[],
  flip: boolean,
  train: readonly TrainRow[],
): FoldFigures {
  const gradesOf = new Map(train.map(({ studyId, grades }) => [studyId, grades]));
  const toMeasured = ({ studyId, truth, plain, flipped }: ValidatedSeries): MeasuredSeries => {
    const found = flip ? meanPoints([plain, flipped]) : plain;
    const grades = points.map(
      ({ condition, level }): Grade => gradesOf.get(studyId)?.[condition][LEVELS.indexOf(level)] ?? -1,
    );
    return { ...found, truth, grades };
  };
  const folds = groupBy(series, ({ fold }) => fold);
  return new Map(
    [...folds].map(([fold, ofFold]) => [fold, measureSeries(ofFold.map(toMeasured), points, maskSize)]),
  );
}

function isKnown(folds: FoldFigures, measure: TableMeasure): boolean {
  return [...folds.values()].some((figures) => !Number.isNaN(figures[measure]));
}

/** The figure of a fold, or the mean over the folds that have one. */
function figureOf(folds: FoldFigures, measure: TableMeasure, fold: number | "average"): number | null {
  const wanted = fold === "average" ? [...folds.values()] : [folds.get(fold)];
  const values = wanted.flatMap((figures) =>
    figures === undefined || Number.isNaN(figures[measure]) ? [] : [figures[measure]],
  );
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Runs in order, then the mean of those that are not trials. */
function toColumns(files: readonly ValidationFile[]): Column[] {
  const runs = files.map((file): Column & { readonly isTrial: boolean } => ({
    name: file.run,
    encoder: file.net.encoder,
    maskSize: file.net.imageSize / MASK_STRIDE,
    series: file.series,
    isTrial: file.trial === true,
  }));
  const members = runs.filter(({ isTrial }) => !isTrial);
  return members.length > 1 ? [...runs, averageRuns(members)] : runs;
}

/** The mean of runs on the series that all of them predicted. Errors are in the coarsest mask's pixels. */
function averageRuns(runs: readonly Column[]): Column {
  const tables = runs.map(({ series }) => new Map(series.map((one) => [keyOf(one), one])));
  const [first, ...others] = tables;
  const common = [...(first?.values() ?? [])].filter((one) => others.every((table) => table.has(keyOf(one))));
  return {
    name: ENSEMBLE,
    encoder: ENSEMBLE,
    maskSize: Math.min(...runs.map(({ maskSize }) => maskSize)),
    series: common.map((one) => {
      const answers = tables.flatMap((table) => table.get(keyOf(one)) ?? []);
      return {
        ...one,
        plain: meanPoints(answers.map(({ plain }) => plain)),
        flipped: meanPoints(answers.map(({ flipped }) => flipped)),
      };
    }),
  };
}

function keyOf({ studyId, seriesId, fold }: ValidatedSeries): string {
  return `${studyId} ${seriesId} ${fold}`;
}

function meanPoints(answers: readonly ValidatedPoints[]): ValidatedPoints {
  const [first] = answers;
  const mean = (point: number, axis: 0 | 1 | 2): number =>
    answers.reduce((sum, { places }) => sum + (places[point]?.[axis] ?? Number.NaN), 0) / answers.length;
  return {
    probabilities: (first?.probabilities ?? []).map((_, point) =>
      combineProbabilities(answers.flatMap(({ probabilities }) => probabilities.slice(point, point + 1))),
    ),
    places: (first?.places ?? []).map((_, point): ImagePlace => [
      mean(point, 0),
      mean(point, 1),
      mean(point, 2),
    ]),
  };
}

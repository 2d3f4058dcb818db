import type { CoordinateRow, SeriesRow } from "@spinegrade/competition-data";
import { LEVELS } from "@spinegrade/competition-data";
import type { Generator } from "@spinegrade/random";
import { unit, type Vector3 } from "@spinegrade/volumes/slices";
import { placeOf } from "../plan/label-points.ts";
import type { PlannedSlice, SeriesPlan } from "../plan/series-plan.ts";
import type { SpineModel } from "../spine/spine-model.ts";
import { chooseImageSize } from "./choose-image-size.ts";
import { interpolateKnots, type Point2 } from "./fit-line.ts";
import { instanceNumbers } from "./instance-numbers.ts";

/** The usual view of an axial series: medians over the competition's label table, fields of view as scanned. */
const AXIAL_VIEW = { centre: [0.5, 0.53], lowFieldMm: 150, highFieldMm: 240 } as const;

/** The points of one level: instance number, and patient mm of the first pixel's centre. */
interface LevelMark {
  readonly instance: number;
  readonly z: number;
  readonly originX: number;
  readonly originY: number;
}

/**
 * The plan of a labelled axial series: the distance between left and right marks gives its spacing, the levels give the
 * heights of their slices and where the field of view lies; the slices between follow from their neighbours.
 */
export function fitAxialSeries(
  { seriesId, description }: SeriesRow,
  points: readonly CoordinateRow[],
  spine: SpineModel,
  generator: Generator,
): SeriesPlan {
  const pixelSpacingMm = spacingOf(points, spine);
  const marks = levelMarks(points, spine, pixelSpacingMm);
  const size = chooseImageSize(
    points.map(({ x, y }): Point2 => [x, y]),
    pixelSpacingMm,
    AXIAL_VIEW,
  );
  const knots = (value: (mark: LevelMark) => number): Point2[] =>
    marks.map((mark) => [mark.instance, value(mark)]);
  const stepMm = usualStep(marks, generator);
  const instances = points.map(({ instanceNumber }) => instanceNumber);
  const middle = (Math.min(...instances) + Math.max(...instances)) / 2;
  const lean = 0.06;
  const slices: PlannedSlice[] = [];
  for (const instanceNumber of instanceNumbers(instances, middle, 60)) {
    const at = (value: (mark: LevelMark) => number, slope: number): number =>
      interpolateKnots(knots(value), instanceNumber, slope);
    const positionMm: Vector3 = [
      at((mark) => mark.originX, 0),
      at((mark) => mark.originY, 0),
      at((mark) => mark.z, stepMm),
    ];
    const plane = {
      positionMm,
      rowDirection: [1, 0, 0] as const,
      columnDirection: unit([0, Math.cos(lean), Math.sin(lean)]),
      pixelSpacingMm,
      rows: size,
      columns: size,
    };
    slices.push({ plane, instanceNumber });
  }
  slices.sort((a, b) => a.plane.positionMm[2] - b.plane.positionMm[2]);
  const spacingMm = Number(Math.abs(stepMm).toFixed(2));
  return {
    seriesId,
    description,
    sequence: "T2",
    thicknessMm: Number((0.85 * spacingMm).toFixed(2)),
    spacingMm,
    slices,
  };
}

/** Pixel spacing from the marks of left and right at each level. */
function spacingOf(points: readonly CoordinateRow[], spine: SpineModel): number {
  const ratios = LEVELS.flatMap((level) => {
    const [left, right] = ["left", "right"].map((side) =>
      points.find((point) => point.level === level && point.condition.startsWith(side)),
    );
    if (left === undefined || right === undefined || left.x - right.x < 10) return [];
    return [(placeOf(spine, left)[0] - placeOf(spine, right)[0]) / (left.x - right.x)];
  }).sort((a, b) => a - b);
  return Math.min(0.9, Math.max(0.3, ratios[Math.floor(ratios.length / 2)] ?? 0.5));
}

/** One mark a level, in the order of their instance numbers, two levels on one slice being a label error. */
function levelMarks(
  points: readonly CoordinateRow[],
  spine: SpineModel,
  pixelSpacingMm: number,
): LevelMark[] {
  const marks = LEVELS.flatMap((level) => {
    const own = points.filter((point) => point.level === level);
    if (own.length === 0) return [];
    const mean = (value: (point: CoordinateRow) => number): number =>
      own.reduce((sum, point) => sum + value(point), 0) / own.length;
    return [
      {
        instance: mean(({ instanceNumber }) => instanceNumber),
        z: mean((point) => placeOf(spine, point)[2]),
        originX: mean((point) => placeOf(spine, point)[0] - point.x * pixelSpacingMm),
        originY: mean((point) => placeOf(spine, point)[1] - point.y * pixelSpacingMm),
      },
    ];
  });
  const sorted = marks.sort((a, b) => a.instance - b.instance);
  return sorted.filter((mark, i) => i === 0 || mark.instance - (sorted[i - 1]?.instance ?? 0) > 0.75);
}

/** Patient mm upward per instance number, over all marks or as usual where there is one. */
function usualStep(marks: readonly LevelMark[], generator: Generator): number {
  const [first, last] = [marks[0], marks.at(-1)];
  const usual = -generator.uniform(4, 4.8);
  if (first === undefined || last === undefined || first === last) return usual;
  const step = (last.z - first.z) / (last.instance - first.instance);
  return Math.abs(step) > 0.5 ? step : usual;
}

import type { CoordinateRow, SeriesRow } from "@spinegrade/competition-data";
import type { Generator } from "@spinegrade/random";
import type { Vector3 } from "@spinegrade/volumes/slices";
import { placeOf } from "../plan/label-points.ts";
import type { SeriesPlan } from "../plan/series-plan.ts";
import type { SpineModel } from "../spine/spine-model.ts";
import { chooseImageSize } from "./choose-image-size.ts";
import { fitPixels, type Point2 } from "./fit-line.ts";
import { instanceNumbers } from "./instance-numbers.ts";

/** The usual view of a sagittal series: medians over the competition's label table, fields of view as scanned. */
const SAGITTAL_VIEW = { centre: [0.53, 0.49], lowFieldMm: 240, highFieldMm: 340 } as const;

/**
 * The plan of a labelled sagittal series: pixels of all its points against the spine's own places give its spacing and
 * field of view; the slices of left and right points, or else of the canal, give the order of its instance numbers.
 */
export function fitSagittalSeries(
  { seriesId, description }: SeriesRow,
  points: readonly CoordinateRow[],
  spine: SpineModel,
  generator: Generator,
): SeriesPlan {
  const pixels = points.map(({ x, y }): Point2 => [x, y]);
  const places = points.map((point) => placeOf(spine, point));
  const fit = fitPixels(
    pixels,
    places.map(([, y, z]): Point2 => [y, -z]),
    0.6,
  );
  const size = chooseImageSize(pixels, fit.spacingMm, SAGITTAL_VIEW);
  const instances = points.map(({ instanceNumber }) => instanceNumber);
  const sides = points.map(({ condition }) =>
    condition.startsWith("left") ? 1 : condition.startsWith("right") ? -1 : 0,
  );
  const { middle, perInstanceMm } = across(instances, sides, spine.size, generator);
  const numbers = instanceNumbers(instances, middle, 25);
  const slices = numbers.map((instanceNumber) => {
    const x = (instanceNumber - middle) * perInstanceMm;
    const positionMm: Vector3 = [x, fit.offsetMm[0], -fit.offsetMm[1]];
    const plane = {
      positionMm,
      rowDirection: [0, 1, 0] as const,
      columnDirection: [0, 0, -1] as const,
      pixelSpacingMm: fit.spacingMm,
      rows: size,
      columns: size,
    };
    return { plane, instanceNumber };
  });
  // row x column points to the right: the order in space starts on the left
  slices.sort((a, b) => b.plane.positionMm[0] - a.plane.positionMm[0]);
  const spacingMm = Math.abs(perInstanceMm);
  const sequence = description === "Sagittal T1" ? "T1" : generator.bernoulli(0.12) ? "STIR" : "T2";
  return {
    seriesId,
    description,
    sequence,
    thicknessMm: Number((0.9 * spacingMm).toFixed(2)),
    spacingMm,
    slices,
  };
}

interface Across {
  /** Instance number of the midline, not whole. */
  readonly middle: number;
  /** Patient mm to the left per instance number, negative when they run from left to right. */
  readonly perInstanceMm: number;
}

function across(
  instances: readonly number[],
  sides: readonly number[],
  size: number,
  generator: Generator,
): Across {
  const meanOf = (side: number): number | undefined => {
    const own = instances.filter((_, i) => sides[i] === side);
    return own.length === 0 ? undefined : own.reduce((sum, value) => sum + value, 0) / own.length;
  };
  const [left, right, canal] = [meanOf(1), meanOf(-1), meanOf(0)];
  const usual = generator.uniform(4, 4.8) * (generator.bernoulli(0.64) ? 1 : -1);
  if (left === undefined || right === undefined)
    return { middle: canal ?? left ?? right ?? 8, perInstanceMm: usual };
  const apart = left - right;
  // left and right foramina are 33 mm apart on average; marks on one slice are label errors
  const perInstanceMm =
    Math.abs(apart) < 1.5
      ? usual
      : Math.sign(apart) * Math.min(5.5, Math.max(3, (33 * size) / Math.abs(apart)));
  return { middle: (left + right) / 2, perInstanceMm };
}

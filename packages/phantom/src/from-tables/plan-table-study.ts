import type { CoordinateRow, SeriesRow } from "@spinegrade/competition-data";
import { LEVELS } from "@spinegrade/competition-data";
import { Generator } from "@spinegrade/random";
import { buildAnatomy } from "../anatomy/build-anatomy.ts";
import { subtract, type Vector3 } from "@spinegrade/volumes/slices";
import { requireSizes, type SizeOptions } from "../plan/size-options.ts";
import { planSeries } from "../plan/plan-series.ts";
import type { SeriesPlan } from "../plan/series-plan.ts";
import type { StudyPlan } from "../plan/plan-study.ts";
import { drawSeverity } from "../spine/severity.ts";
import { toPatientPoint } from "../math/slice-plane.ts";
import type { Foramen, SpineModel } from "../spine/spine-model.ts";
import { fitAxialSeries } from "./fit-axial-series.ts";
import { fitSagittalSeries } from "./fit-sagittal-series.ts";
import { fitSpine } from "./fit-spine.ts";
import type { TableStudy } from "./table-study.ts";

/**
 * Maximum distance by which a foramen is moved to its label point, within and across slices, mm; a point farther off is
 * a label error.
 */
const MOVE_LIMIT_MM = 7;
const ACROSS_LIMIT_MM = 12;

/**
 * A study with the ids, series, instance numbers, points and grades of the tables. Its spine is fitted to the points,
 * and each series' geometry to the spine; series without points are drawn. The points stay as the tables have them.
 */
export function planTableStudy(
  { studyId, grades, series, points }: TableStudy,
  seed: number,
  size: SizeOptions,
): StudyPlan {
  requireSizes(size);
  const key = `table ${studyId}`;
  const stream = (...keys: (string | number)[]): Generator =>
    Generator.fromSeed(seed, "tables", studyId, ...keys);
  const pointsOf = ({ seriesId }: SeriesRow): CoordinateRow[] =>
    points.filter((point) => point.seriesId === seriesId);
  const reference = series.find((row) => row.description === "Sagittal T1" && pointsOf(row).length > 0);
  const marks = reference === undefined ? [] : pointsOf(reference);
  const fitted = fitSpine(marks, drawSeverity(grades, stream("severity")), stream("spine"));
  const spine =
    reference === undefined
      ? fitted
      : moveForamina(
          fitted,
          fitSagittalSeries(reference, marks, fitted, stream("plan", reference.seriesId)),
          marks,
        );
  const anatomy = buildAnatomy(spine, seed, key);
  const plans = series.map((row): SeriesPlan => {
    const generator = stream("plan", row.seriesId);
    const own = pointsOf(row);
    if (own.length === 0) return planSeries(anatomy, row, size, generator);
    // the fit of the reference series must not see the foramina that were moved onto its marks
    if (row.description === "Axial T2") return fitAxialSeries(row, own, spine, generator);
    return fitSagittalSeries(row, own, row === reference ? fitted : spine, generator);
  });
  return { seed, studyId, grades, anatomy, series: plans, points };
}

/** Moves each foramen onto its mark where that is near. */
function moveForamina(spine: SpineModel, plan: SeriesPlan, marks: readonly CoordinateRow[]): SpineModel {
  const foramina = spine.foramina.map((foramen): Foramen => {
    const side = foramen.side === 1 ? "left" : "right";
    const mark = marks.find(
      ({ condition, level }) =>
        condition === `${side}_neural_foraminal_narrowing` && level === LEVELS[foramen.levelIndex],
    );
    const slice = plan.slices.find(({ instanceNumber }) => instanceNumber === mark?.instanceNumber);
    if (mark === undefined || slice === undefined) return foramen;
    const [x, y, z] = toPatientPoint(slice.plane, [mark.x, mark.y]);
    const { origin } = foramen.frame;
    // across, the mark only says which slice: within its thickness the foramen stays where it is
    const half = plan.spacingMm / 2;
    const moved: Vector3 = [Math.min(x + half, Math.max(x - half, origin[0])), y, z];
    const [right, back, up] = subtract(moved, origin);
    if (Math.hypot(back, up) > MOVE_LIMIT_MM || Math.abs(right) > ACROSS_LIMIT_MM) return foramen;
    return { ...foramen, frame: { ...foramen.frame, origin: moved } };
  });
  return { ...spine, foramina };
}

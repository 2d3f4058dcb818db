import { LEVELS, type Condition, type CoordinateRow } from "@spinegrade/competition-data";
import { elementAt } from "@spinegrade/pipeline/element-at";
import type { Generator } from "@spinegrade/random";
import type { Anatomy } from "../anatomy/build-anatomy.ts";
import type { Vector3 } from "@spinegrade/volumes/slices";
import { toPatient } from "../math/frame.ts";
import type { PlannedSlice, SeriesPlan } from "./series-plan.ts";
import type { StudyGrades } from "../spine/severity.ts";
import { distanceTo, toPixel } from "../math/slice-plane.ts";
import { discOfLevel, type Foramen, type SpineModel } from "../spine/spine-model.ts";

/** Spread of a reader's click about the place meant, mm. */
const CLICK_MM = 0.7;

/** Distance of the marks of canal and recesses from the disc's back edge, L1/L2 to L5/S1. */
const CANAL_BEHIND_MM = [4.8, 5.3, 6, 7.5, 10];
const RECESS_BEHIND_MM = [4.5, 4.5, 4.5, 4.5, 4.5];

/** The places that a condition is marked at in the patient, L1/L2 to L5/S1. */
export function placesOf(spine: SpineModel, condition: Condition): Vector3[] {
  switch (condition) {
    case "left_neural_foraminal_narrowing":
      return spine.foramina.slice(0, 5).map(({ frame }: Foramen) => frame.origin);
    case "right_neural_foraminal_narrowing":
      return spine.foramina.slice(5).map(({ frame }: Foramen) => frame.origin);
    case "spinal_canal_stenosis":
      return behindDiscs(spine, 0, CANAL_BEHIND_MM);
    case "left_subarticular_stenosis":
      return behindDiscs(spine, 9.5, RECESS_BEHIND_MM);
    case "right_subarticular_stenosis":
      return behindDiscs(spine, -9.5, RECESS_BEHIND_MM);
  }
}

/** The place in the patient at which a labelled point belongs. */
export function placeOf(spine: SpineModel, { condition, level }: CoordinateRow): Vector3 {
  return elementAt(placesOf(spine, condition), LEVELS.indexOf(level));
}

function behindDiscs(spine: SpineModel, leftMm: number, behindMm: readonly number[]): Vector3[] {
  return LEVELS.map((_, k) => {
    const disc = discOfLevel(spine, k);
    return toPatient(disc.frame, [
      leftMm * spine.size,
      disc.depthMm / 2 + elementAt(behindMm, k) * spine.size,
      0,
    ]);
  });
}

/** The conditions that a reader marks on a series of each description. */
const MARKED: Readonly<Record<SeriesPlan["description"], readonly Condition[]>> = {
  "Sagittal T1": ["left_neural_foraminal_narrowing", "right_neural_foraminal_narrowing"],
  "Sagittal T2/STIR": ["spinal_canal_stenosis"],
  "Axial T2": ["left_subarticular_stenosis", "right_subarticular_stenosis"],
};

/** The rows of the coordinate table for one series; places without a grade are not marked. */
export function labelPoints(
  studyId: number,
  plan: SeriesPlan,
  anatomy: Anatomy,
  grades: StudyGrades,
  generator: Generator,
): CoordinateRow[] {
  return MARKED[plan.description].flatMap((condition) =>
    placesOf(anatomy.spine, condition).flatMap((place, k) => {
      const slice = nearestSlice(plan, place);
      const [x, y] = toPixel(slice.plane, place);
      const click = (): number => generator.normal(0, CLICK_MM / slice.plane.pixelSpacingMm);
      const point = { x: round(x + click()), y: round(y + click()) };
      if (grades[condition][k] === -1) return [];
      const level = LEVELS[k] ?? LEVELS[0];
      return [
        {
          studyId,
          seriesId: plan.seriesId,
          instanceNumber: slice.instanceNumber,
          condition,
          level,
          ...point,
        },
      ];
    }),
  );
}

/** The slice of a series whose plane is nearest to a patient point. */
function nearestSlice(plan: SeriesPlan, place: Vector3): PlannedSlice {
  const distance = (slice: PlannedSlice): number => Math.abs(distanceTo(slice.plane, place));
  return plan.slices.reduce((best, slice) => (distance(slice) < distance(best) ? slice : best));
}

function round(value: number): number {
  return Number(value.toFixed(6));
}

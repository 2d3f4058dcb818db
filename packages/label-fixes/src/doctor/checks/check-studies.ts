import { median } from "@spinegrade/metrics";
import type { Point2 } from "@spinegrade/shape-alignment";
import { bothSides, sidesOf, type LabelPoint, type LabelSet } from "./label-set.ts";
import { LEAST_SERIES } from "./rarity.ts";
import { middleOf, spineOf } from "./spine-axis.ts";
import type { Observation, StatisticalCheck } from "./suspicion.ts";

interface Pair {
  readonly foramina: LabelSet;
  readonly canal: LabelSet;
  /** Distance down the spine from the canal's points to the foramina of the same name, in levels. */
  readonly offset: number;
}

/** Series of one patient whose spines differ in length by no more are taken to be of one scale and frame. */
const SAME_SCALE = 0.9;

/**
 * Compares a study's Sagittal T1 labels with its Sagittal T2 ones: levels of one name have the same height. In patient
 * coordinates where both series were ingested; else in pixels, where both have the same scale.
 */
export function checkStudies(sets: readonly LabelSet[]): StatisticalCheck[] {
  const canals = sets.filter(({ group }) => group === "scs");
  const pairs = sets
    .filter(({ group }) => group === "nfn")
    .flatMap((foramina) =>
      canals
        .filter(({ studyId }) => studyId === foramina.studyId)
        .flatMap((canal) => pairOf(foramina, canal)),
    );
  if (pairs.length < LEAST_SERIES) return [];
  const usual = median(pairs.map(({ offset }) => offset));
  const observations = pairs.flatMap((pair) => observe(pair, usual));
  return [{ kind: "levels-disagree", resolution: 0.1, observations }];
}

function pairOf(foramina: LabelSet, canal: LabelSet): Pair[] {
  const sides = bothSides(foramina);
  const canalPoints = sidesOf(canal)[0]?.points;
  if (sides === undefined || canalPoints === undefined) return [];
  const offset = offsetInPatient(sides, canalPoints) ?? offsetInPixels(sides, canalPoints);
  return offset === undefined ? [] : [{ foramina, canal, offset }];
}

function offsetInPatient(
  [left, right]: readonly LabelPoint[][],
  canal: readonly LabelPoint[],
): number | undefined {
  const curves = [left ?? [], right ?? [], canal].map((points) => points.flatMap(towardsFeet));
  const [leftMm = [], rightMm = [], canalMm = []] = curves;
  if (curves.some(({ length }) => length !== canal.length)) return undefined;
  return offsetOf(middleOf(leftMm, rightMm), canalMm);
}

/** Backwards and towards the feet, mm: as a sagittal image shows it. */
function towardsFeet({ xy, slice }: LabelPoint): Point2[] {
  const patient = slice?.toPatientMm?.(xy);
  return patient === undefined ? [] : [[patient[1], -patient[2]]];
}

function offsetInPixels(
  [left, right]: readonly LabelPoint[][],
  canal: readonly LabelPoint[],
): number | undefined {
  const xyOf = ({ xy }: LabelPoint): Point2 => xy;
  const foramina = middleOf((left ?? []).map(xyOf), (right ?? []).map(xyOf));
  const scale = spineOf(foramina).levelLength / spineOf(canal.map(xyOf)).levelLength;
  if (!(scale > SAME_SCALE && scale < 1 / SAME_SCALE)) return undefined;
  return offsetOf(
    foramina,
    canal.map(({ xy: [x, y] }) => [scale * x, scale * y]),
  );
}

function offsetOf(foramina: readonly Point2[], canal: readonly Point2[]): number {
  const { along } = spineOf(foramina);
  return median(foramina.map((point, level) => along(point) - along(canal[level] ?? point)));
}

function observe({ foramina, canal, offset }: Pair, usual: number): Observation[] {
  const apart = offset - usual;
  const value = Math.abs(apart);
  const words = `${value.toFixed(2)} levels ${apart > 0 ? "below" : "above"}`;
  return [foramina, canal].map((set) => ({
    set,
    value,
    points: set.points.map((_, index) => index),
    reason: `the foramina of series ${foramina.seriesId} lie ${words} where the canal points of series ${canal.seriesId} put them`,
  }));
}

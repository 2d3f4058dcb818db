import { element, type Markup } from "./markup.ts";
import type { GradeLabel } from "./severity-badge.ts";

/** The text beside a slice for one point. */
export interface SliceLabel {
  readonly label: string;
  readonly trueGrade?: GradeLabel;
  readonly predictedGrade?: GradeLabel;
}

/** Height of a label, in the units that sizes are given in. */
export const LABEL_HEIGHT = 36;

const GRADE_LEFT = 42;
const LINE = 8;

/**
 * A point's label: its name and the predicted grade, under them the true grade.
 * @param left Left edge in slice pixels.
 * @param middle Height of its middle in slice pixels.
 * @param unit Slice pixels per unit of size.
 */
export function sliceLabel(
  { label, trueGrade, predictedGrade }: SliceLabel,
  left: number,
  middle: number,
  unit: number,
): Markup {
  const hasGrade = trueGrade !== undefined || predictedGrade !== undefined;
  const upper = hasGrade ? middle - LINE * unit : middle;
  const gradeLeft = left + GRADE_LEFT * unit;
  return element(
    "g",
    {},
    element("text", { class: "level", x: left, y: upper + 4.2 * unit, "font-size": 12 * unit }, label),
    predictedGrade === undefined ? undefined : renderPredicted(predictedGrade, gradeLeft, upper, unit),
    trueGrade === undefined ? undefined : renderTrue(trueGrade, gradeLeft, middle + LINE * unit, unit),
  );
}

function renderPredicted(
  { text, severity }: GradeLabel,
  left: number,
  middle: number,
  unit: number,
): Markup[] {
  const width = (text.length * 6.3 + 10) * unit;
  const box = { x: left, y: middle - 7.5 * unit, width, height: 15 * unit, rx: 3 * unit };
  const place = {
    x: left + width / 2,
    y: middle + 3.9 * unit,
    "font-size": 11 * unit,
    "text-anchor": "middle",
  };
  return [
    element("rect", { class: `pill severity-${severity}`, ...box }),
    element("text", { class: `pill-text severity-${severity}`, ...place }, text),
  ];
}

function renderTrue({ text, severity }: GradeLabel, left: number, middle: number, unit: number): Markup[] {
  const place = { x: left + 11 * unit, y: middle + 3.7 * unit, "font-size": 10.5 * unit };
  return [
    element("circle", { class: `dot severity-${severity}`, cx: left + 4 * unit, cy: middle, r: 3.5 * unit }),
    element("text", { class: "true-grade", ...place }, `true: ${text}`),
  ];
}

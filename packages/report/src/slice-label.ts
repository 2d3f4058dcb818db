import { element, type Markup } from "./markup.ts";
import type { GradeLabel } from "./severity-badge.ts";

/** The text beside a slice for one point. */
export interface SliceLabel {
  readonly label: string;
  readonly trueGrade?: GradeLabel;
  readonly predictedGrade?: GradeLabel;
  /** A remark below the grades, for example `1 slice off`. */
  readonly note?: string;
}

/** Height of a line of a label, in the units that sizes are given in. */
export const LINE_HEIGHT = 16;

/** Lines of a label, with the gap to the next one. */
export function labelLines({ trueGrade, note }: SliceLabel): number {
  return 1.4 + (trueGrade === undefined ? 0 : 1) + (note === undefined ? 0 : 0.8);
}

const GRADE_LEFT = 42;

/**
 * A point's label, line by line: its name and the predicted grade, the true grade, the remark.
 * @param left Left edge in slice pixels.
 * @param middle Height of the first line's middle in slice pixels.
 * @param unit Slice pixels per unit of size.
 */
export function sliceLabel(content: SliceLabel, left: number, middle: number, unit: number): Markup {
  const { label, trueGrade, predictedGrade, note } = content;
  const gradeLeft = left + GRADE_LEFT * unit;
  const second = middle + LINE_HEIGHT * unit;
  const third = (trueGrade === undefined ? middle : second) + 0.8 * LINE_HEIGHT * unit;
  return element(
    "g",
    {},
    element("text", { class: "level", x: left, y: middle + 4.2 * unit, "font-size": 12 * unit }, label),
    predictedGrade && renderPredicted(predictedGrade, gradeLeft, middle, unit),
    trueGrade && renderTrue(trueGrade, gradeLeft, second, unit),
    note && renderSmall(note, gradeLeft, third, unit),
  );
}

function renderPredicted(
  { text, severity }: GradeLabel,
  left: number,
  middle: number,
  unit: number,
): Markup[] {
  const width = (text.length * 6.7 + 12) * unit;
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
  const dot = { cx: left + 4 * unit, cy: middle, r: 3.5 * unit };
  return [
    element("circle", { class: `dot severity-${severity}`, ...dot }),
    renderSmall(`true: ${text}`, left, middle, unit),
  ];
}

function renderSmall(text: string, left: number, middle: number, unit: number): Markup {
  const place = { x: left + 11 * unit, y: middle + 3.7 * unit, "font-size": 10.5 * unit };
  return element("text", { class: "small", ...place }, text);
}

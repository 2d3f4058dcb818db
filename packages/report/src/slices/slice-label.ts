import { element, type Markup } from "../page/markup.ts";
import type { GradeLabel } from "../page/severity-badge.ts";

/** The label of one point, next to its slice. */
export interface SliceLabel {
  readonly label: string;
  readonly trueGrade?: GradeLabel;
  readonly predictedGrade?: GradeLabel;
  /** A remark below the grades, for example `1 slice off`. */
  readonly note?: string;
}

/** Height of a line of a label, in the units that sizes are given in. */
export const LINE_HEIGHT = 17.5;

/** Lines of a label, with the gap to the next one. */
export function labelLines({ trueGrade, note }: SliceLabel): number {
  return 1.4 + (trueGrade === undefined ? 0 : 1) + (note === undefined ? 0 : 0.8);
}

// at 420 px of window a unit is 0.74 px: no text is below 10 px there
const FONT_SIZE = 13.6;
const CHARACTER_WIDTH = 8.2;
const GRADE_LEFT = 50;

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
    element(
      "text",
      { class: "level", x: left, y: middle + 4.8 * unit, "font-size": FONT_SIZE * unit },
      label,
    ),
    predictedGrade && renderPredicted(predictedGrade, isWrong(content), gradeLeft, middle, unit),
    trueGrade && renderTrue(trueGrade, isWrong(content), gradeLeft, second, unit),
    note && renderSmall(note, gradeLeft, third, unit),
  );
}

/** Whether both grades are known and differ. */
export function isWrong({ trueGrade, predictedGrade }: SliceLabel): boolean {
  return (
    trueGrade !== undefined && predictedGrade !== undefined && trueGrade.severity !== predictedGrade.severity
  );
}

function renderPredicted(
  { text, severity }: GradeLabel,
  wrong: boolean,
  left: number,
  middle: number,
  unit: number,
): Markup[] {
  const width = (text.length * CHARACTER_WIDTH + 12) * unit;
  const box = { x: left, y: middle - 8.6 * unit, width, height: 17 * unit, rx: 3 * unit };
  const place = {
    x: left + width / 2,
    y: middle + 4.8 * unit,
    "font-size": FONT_SIZE * unit,
    "text-anchor": "middle",
  };
  return [
    element("rect", { class: `pill severity-${severity}`, ...box }),
    ...(wrong ? [element("rect", { class: "wrong", ...box, "stroke-width": 1.6 * unit })] : []),
    element("text", { class: `pill-text severity-${severity}`, ...place }, text),
  ];
}

function renderTrue(
  { text, severity }: GradeLabel,
  wrong: boolean,
  left: number,
  middle: number,
  unit: number,
): Markup[] {
  const dot = { cx: left + 4 * unit, cy: middle, r: 4 * unit };
  return [
    wrong
      ? wrongMark(dot.cx, dot.cy, unit)
      : element("circle", { class: `dot severity-${severity}`, ...dot }),
    renderSmall(`true: ${text}`, left, middle, unit),
  ];
}

function renderSmall(text: string, left: number, middle: number, unit: number): Markup {
  const place = { x: left + 12 * unit, y: middle + 4.8 * unit, "font-size": FONT_SIZE * unit };
  return element("text", { class: "small", ...place }, text);
}

/** A cross for a wrong grade: drawn, as not every font has one. @param unit Slice pixels per unit of size. */
export function wrongMark(x: number, y: number, unit: number): Markup {
  const arm = 4 * unit;
  const [left, right, top, bottom] = [x - arm, x + arm, y - arm, y + arm].map((place) => place.toFixed(2));
  const d = `M${left} ${top}L${right} ${bottom}M${left} ${bottom}L${right} ${top}`;
  return element("path", { class: "wrong-cross", d, "stroke-width": 2.4 * unit });
}

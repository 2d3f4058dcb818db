import { element, type Markup } from "../page/markup.ts";
import { pngDataUri, type GreyImage } from "./png-data-uri.ts";
import { severityBadge, type GradeLabel } from "../page/severity-badge.ts";
import { isWrong, labelLines, LINE_HEIGHT, sliceLabel, type SliceLabel, wrongMark } from "./slice-label.ts";
import { MARK_RADIUS, predictedMark, trueMark, type XySlice } from "./slice-marks.ts";
import { spreadLabels } from "../charts/spread-labels.ts";

/** One labelled place of a slice: where it is and where it was found, its grade and the grade predicted. */
export interface SlicePoint extends SliceLabel {
  /** Drawn as an open circle. */
  readonly truth?: XySlice;
  /** Drawn as a cross. */
  readonly predicted?: XySlice;
}

/** A grey slice and its annotations. */
export interface SliceFigure extends GreyImage {
  readonly caption: string;
  readonly points: readonly SlicePoint[];
  /** Letters of the patient's directions at the image's edges, for example A to the left and P to the right. */
  readonly edgeLetters?: EdgeLetters;
}

/** The direction letters at the edges of an image. */
export interface EdgeLetters {
  readonly left?: string;
  readonly right?: string;
  readonly top?: string;
  readonly bottom?: string;
}

// sizes are in units of 1/320 of the image's width, so that every slice has marks of one size on the page
const UNITS = 320;
const PANEL_WIDTH = 214;

/**
 * A slice with its points: the image, over it circles and crosses in the slice's own pixel frame, and next to it a few
 * words for each point, tied to it by a thin line so that nothing covers the anatomy.
 */
export function sliceFigure(figure: SliceFigure): Markup {
  const { rows, columns, points } = figure;
  const unit = columns / UNITS;
  // a pixel's centre is at whole numbers, so the image's edge is half a pixel before it
  const place = { x: -0.5, y: -0.5, height: rows };
  const width = columns + PANEL_WIDTH * unit;
  const drawing = element(
    "svg",
    { viewBox: `-0.5 -0.5 ${width.toFixed(2)} ${rows}`, role: "img", "aria-label": describe(figure) },
    element("rect", { class: "panel", ...place, width }),
    element("image", { href: pngDataUri(figure), ...place, width: columns }),
    renderEdgeLetters(figure, unit),
    renderLabels(figure, unit),
    points.map((point) => renderMarks(point, unit)),
  );
  return element("figure", { class: "slice" }, drawing, element("figcaption", {}, figure.caption));
}

/** The legend of marks and colours, once above the slices. */
export function sliceLegend(grades: readonly GradeLabel[]): Markup {
  const centre = { x: 8, y: 8 };
  const ground = element("rect", { class: "panel", width: 16, height: 16, rx: 3 });
  const entry = (marks: readonly Markup[], text: string): Markup =>
    element(
      "li",
      {},
      element("svg", { class: "mark-swatch", viewBox: "0 0 16 16", "aria-hidden": "true" }, ground, marks),
      text,
    );
  const badges = grades.map((grade) => element("li", {}, severityBadge(grade)));
  return element(
    "ul",
    { class: "legend" },
    entry(trueMark(centre, 1), "true point"),
    entry(predictedMark(centre, 1), "predicted point"),
    entry([wrongMark(centre.x, centre.y, 1)], "wrong grade"),
    badges,
  );
}

function renderMarks(point: SlicePoint, unit: number): Markup {
  const { truth, predicted } = point;
  return element(
    "g",
    {},
    element("title", {}, describePoint(point)),
    truth && predicted && renderError(truth, predicted, unit),
    truth && trueMark(truth, unit),
    predicted && predictedMark(predicted, unit),
  );
}

/** A line from the true point to the predicted one, so that a point that is far off is seen to be the same point. */
function renderError(truth: XySlice, predicted: XySlice, unit: number): Markup {
  const ends = { x1: truth.x, y1: truth.y, x2: predicted.x, y2: predicted.y };
  return element("line", { class: "error", ...ends, "stroke-width": 0.8 * unit });
}

function renderLabels({ points, rows, columns }: SliceFigure, unit: number): Markup[] {
  const height = Math.max(0, ...points.map(labelLines)) * LINE_HEIGHT * unit;
  const ends = points.map(({ predicted, truth }) => predicted ?? truth);
  const wanted = ends.map((end) => end?.y ?? 0);
  // a label hangs below the line that ties it to its point
  const places = spreadLabels(wanted, height, 10 * unit, rows - height);
  return points.flatMap((point, index) => {
    const middle = places[index] ?? 0;
    const label = sliceLabel(point, columns + 8 * unit, middle, unit);
    const end = ends[index];
    if (end === undefined) return [label];
    const start = `M${(end.x + (MARK_RADIUS + 3) * unit).toFixed(2)} ${end.y.toFixed(2)}`;
    const d = `${start}L${(columns + 4 * unit).toFixed(2)} ${middle.toFixed(2)}`;
    return [element("path", { class: "leader", d, "stroke-width": 0.8 * unit }), label];
  });
}

function renderEdgeLetters({ rows, columns, edgeLetters = {} }: SliceFigure, unit: number): Markup[] {
  const inset = 11 * unit;
  const places = [
    { text: edgeLetters.left, x: inset, y: rows / 2 },
    { text: edgeLetters.right, x: columns - inset, y: rows / 2 },
    { text: edgeLetters.top, x: columns / 2, y: inset },
    { text: edgeLetters.bottom, x: columns / 2, y: rows - inset },
  ];
  const style = {
    class: "edge-letter",
    "font-size": 14 * unit,
    "stroke-width": 3 * unit,
    "text-anchor": "middle",
  };
  return places.flatMap(({ text, x, y }) =>
    text === undefined ? [] : [element("text", { ...style, x, y: y + 5 * unit }, text)],
  );
}

function describe({ caption, points }: SliceFigure): string {
  return [caption, ...points.map(describePoint)].join(". ");
}

function describePoint(point: SlicePoint): string {
  const { label, truth, predicted, trueGrade, predictedGrade, note } = point;
  const parts = [
    label,
    truth && `true point x ${truth.x.toFixed(1)}, y ${truth.y.toFixed(1)} px`,
    predicted && `predicted x ${predicted.x.toFixed(1)}, y ${predicted.y.toFixed(1)} px`,
    predictedGrade && `predicted ${predictedGrade.text}`,
    trueGrade && `true grade ${trueGrade.text}`,
    isWrong(point) ? "the grade is wrong" : undefined,
    note,
  ];
  return parts.filter((part) => part !== undefined).join("; ");
}

import { GRADE_WORDS } from "@spinegrade/competition-data";
import { countOf } from "@spinegrade/pipeline";
import {
  figureGrid,
  formatNumber,
  type GradeLabel,
  type Markup,
  paragraph,
  type Severity,
  sliceFigure,
  sliceLegend,
  type SlicePoint,
  subheading,
} from "@spinegrade/report";
import type { ReportExample, ReportPoint, ReportSlice, Side } from "./report-data.ts";

const SEVERITIES: readonly Severity[] = [0, 1, 2];

const SIDES: readonly Side[] = ["left", "right", "midline"];
const SIDE_WORDS: Readonly<Record<Side, string>> = {
  left: "Left side",
  right: "Right side",
  midline: "Midline",
};

/**
 * Selects the slices on which to draw a study's points: for each side, every slice with a predicted point.
 * @param depth number of slices of the volume; z is clamped to it.
 */
export function predictedSlices(
  points: readonly ReportPoint[],
  depth: number,
): { side: Side; zIndex: number }[] {
  return SIDES.flatMap((side) => {
    const own = points
      .filter((point) => point.side === side)
      .map(({ predicted }) => Math.round(predicted.zIndex));
    const inside = own.map((z) => Math.min(depth - 1, Math.max(0, z)));
    return [...new Set(inside)].sort((a, b) => a - b).map((zIndex) => ({ side, zIndex }));
  });
}

/** Renders the slices of a few studies with their points, below a legend. */
export function renderExamples(examples: readonly ReportExample[]): Markup[] {
  if (examples.length === 0) return [paragraph("The run kept no validation study to look at.")];
  return [
    sliceLegend(SEVERITIES.map((severity) => gradeLabel(severity))),
    ...examples.flatMap(renderExample),
  ];
}

function renderExample(example: ReportExample): Markup[] {
  const slices = example.slices.map((slice) => renderSlice(example, slice));
  return [subheading(`Study ${example.studyId}, series ${example.seriesId}`), figureGrid(slices, "wide")];
}

function renderSlice({ slices, points }: ReportExample, slice: ReportSlice): Markup {
  const { pixels, rows, columns, side, zIndex, instanceNumber, edgeLetters } = slice;
  const ofSide = slices.filter((other) => other.side === side);
  const shown = points.filter((point) => point.side === side && nearestSlice(point, ofSide) === slice);
  return sliceFigure({
    pixels,
    rows,
    columns,
    ...(edgeLetters && { edgeLetters }),
    caption: `${SIDE_WORDS[side]}, slice ${zIndex} (instance ${instanceNumber})`,
    points: shown.map(toSlicePoint),
  });
}

/** Each point is drawn once: on the shown slice nearest to its prediction. */
function nearestSlice({ predicted }: ReportPoint, slices: readonly ReportSlice[]): ReportSlice | undefined {
  const distance = ({ zIndex }: ReportSlice): number => Math.abs(zIndex - predicted.zIndex);
  return slices.reduce<ReportSlice | undefined>(
    (nearest, slice) => (nearest === undefined || distance(slice) < distance(nearest) ? slice : nearest),
    undefined,
  );
}

function toSlicePoint({ label, truth, predicted }: ReportPoint): SlicePoint {
  const probability = Math.max(...predicted.probabilities);
  const severity = SEVERITIES[predicted.probabilities.indexOf(probability)] ?? 0;
  const slicesOff = Math.abs(Math.round(predicted.zIndex) - truth.zIndex);
  return {
    label,
    predicted,
    predictedGrade: gradeLabel(severity, probability),
    ...(truth.zIndex >= 0 && { truth }),
    ...(truth.grade >= 0 && { trueGrade: gradeLabel(SEVERITIES[truth.grade] ?? 0) }),
    ...(truth.zIndex >= 0 && slicesOff > 0 && { note: `${countOf(slicesOff, "slice")} off` }),
  };
}

function gradeLabel(severity: Severity, probability?: number): GradeLabel {
  const words = GRADE_WORDS[severity].toLowerCase();
  return { severity, text: probability === undefined ? words : `${words} ${formatNumber(probability, 2)}` };
}

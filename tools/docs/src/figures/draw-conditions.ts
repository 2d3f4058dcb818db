import { type Condition, LEVEL_WORDS, LEVELS } from "@spinegrade/competition-data";
import { type Markup, SEVERITY_WORDS } from "@spinegrade/report";
import { dot, drawing, type Frame, GRADE_COLOURS, label, MARGIN, picture, ring, SOFT } from "./drawing.ts";
import { cutPicture, type LabelledVolume, placeIn, sliceOf, wholeSlice } from "./phantom-study.ts";

const SIDE = 222;
const PIXELS = 200;

/** The series of a study that show the conditions. */
export interface StudySeries {
  readonly t1: LabelledVolume;
  readonly t2: LabelledVolume;
  readonly axial: LabelledVolume;
}

/** The five conditions where readers mark them: a slice of each kind of series, with the labelled points that it shows. */
export function drawConditions({ t1, t2, axial }: StudySeries, grades: Grades): string {
  const top = 34;
  const right = MARGIN + SIDE + MARGIN;
  const lower = top + SIDE + 40;
  return drawing(
    "The five conditions, each in the series that shows it",
    lower + SIDE + MARGIN,
    label({ x: MARGIN, y: 24 }, "Sagittal T1: foramina"),
    ...draw(t1, ["left_neural_foraminal_narrowing"], { x: MARGIN, y: top, side: SIDE }, grades),
    label({ x: right, y: 24 }, "Sagittal T2: canal"),
    ...draw(t2, ["spinal_canal_stenosis"], { x: right, y: top, side: SIDE }, grades),
    label({ x: MARGIN, y: lower - 10 }, "Axial T2: recesses"),
    ...draw(
      axial,
      ["left_subarticular_stenosis", "right_subarticular_stenosis"],
      { x: MARGIN, y: lower, side: SIDE },
      grades,
    ),
    label({ x: right, y: lower + 20 }, "Grades", { bold: true }),
    ...SEVERITY_WORDS.flatMap((name, grade) => [
      dot({ x: right + 6, y: lower + 43 + 26 * grade }, GRADE_COLOURS[grade] ?? SOFT),
      label({ x: right + 20, y: lower + 48 + 26 * grade }, name),
    ]),
    label({ x: right, y: lower + 140 }, "5 levels, left and right,", { fill: SOFT }),
    label({ x: right, y: lower + 161 }, "make 25 rows of a study:", { fill: SOFT }),
    label({ x: right, y: lower + 182 }, "10 foramina, 10 recesses,", { fill: SOFT }),
    label({ x: right, y: lower + 203 }, "5 of the canal", { fill: SOFT }),
  );
}

/** By condition, L1/L2 to L5/S1. */
export type Grades = Readonly<Record<Condition, readonly number[]>>;

/** The slice that shows most points of the conditions, with those points. */
function draw(
  volume: LabelledVolume,
  conditions: readonly Condition[],
  frame: Frame,
  grades: Grades,
): Markup[] {
  const points = volume.points.filter(({ condition }) => conditions.includes(condition));
  const wanted = conditions.length > 1 ? points.filter(({ level }) => level === "l4_l5") : points;
  const slices = wanted.map((point) => sliceOf(volume, point)).sort((a, b) => a - b);
  const z = slices[Math.floor(slices.length / 2)] ?? 0;
  const square = wholeSlice(volume, z);
  return [
    picture(frame, cutPicture(volume, square, PIXELS)),
    ...wanted.flatMap(({ condition, level, x, y }) => {
      const place = placeIn(square, frame, { x, y });
      const grade = grades[condition][LEVELS.indexOf(level)] ?? 0;
      const words = conditions.length > 1 ? "" : LEVEL_WORDS[level];
      return [
        ring(place, 7),
        dot(place, GRADE_COLOURS[grade] ?? SOFT),
        ...(words === "" ? [] : [label({ x: frame.x + 6, y: place.y + 4 }, words, { size: 13 })]),
      ];
    }),
  ];
}

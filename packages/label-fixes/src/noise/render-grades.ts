import { GRADE_WORDS, LEVEL_WORDS, CONDITION_WORDS } from "@spinegrade/competition-data";
import { calledGrade } from "@spinegrade/metrics";
import { UserError } from "@spinegrade/pipeline";
import {
  figureGrid,
  formatNumber,
  keyFigures,
  type Markup,
  paragraph,
  renderPage,
  sliceFigure,
  table,
} from "@spinegrade/report";
import { orientationLetters, readVolume } from "@spinegrade/volumes";
import { conditionCells, conditionHeadings } from "./describe-noise.ts";
import { GivenGrades, type GradedSamples } from "./given-grades.ts";
import type { ConditionFigures, ImprobableGrade, ImprobableGrades } from "./improbable-grade.ts";
import { LEAST_AGREEMENT } from "./measure-noise.ts";

/** The other data that the page needs. */
export interface GradesPage {
  readonly tables: readonly GradedSamples[];
  /** Number of grades drawn on their slices. */
  readonly top: number;
  readonly synthetic: boolean;
  /** The folder of the volumes. */
  readonly workDir: string;
}

/** A page of improbable grades: the slice of the first ones, with given and predicted grade, and a table of all. */
export async function renderGrades(
  { grades, compared, threshold, undoWeights, conditions }: ImprobableGrades,
  { tables, top, synthetic, workDir }: GradesPage,
): Promise<string> {
  const known = new GivenGrades(tables);
  const figures: Markup[] = [];
  for (const grade of grades.slice(0, top)) figures.push(await drawGrade(grade, known, workDir));
  return renderPage({
    title: "Improbable grades",
    subtitle: "Given grades that nets which were not trained on the study find improbable.",
    synthetic,
    lead: [
      keyFigures([
        { name: "Grades compared", value: String(compared) },
        { name: "Improbable", value: String(grades.length), detail: `disagreement ${threshold} or more` },
      ]),
      paragraph(
        `Disagreement is 1 minus the probability of the given grade${undoWeights ? ", without the weights of grades in the loss" : ""}. A net errs too: look at the slice before you call a grade wrong.`,
      ),
    ],
    sections: [
      {
        heading: "Conditions",
        content: [
          paragraph(
            `Agreed: the most probable grade is the given one. Do not trust the list of a condition where this is less than ${formatNumber(100 * LEAST_AGREEMENT, 0)} %: were one grade in ten wrong, such nets would contradict more right grades than wrong ones.`,
          ),
          tabulateConditions(conditions),
        ],
      },
      { heading: "Slices", content: [figureGrid(figures, "wide")] },
      { heading: "All of them", content: [listGrades(grades)] },
    ],
  });
}

async function drawGrade(grade: ImprobableGrade, known: GivenGrades, workDir: string): Promise<Markup> {
  const { studyId, seriesId, condition, level, given, probabilities, rank, instanceNumber } = grade;
  const slice = instanceNumber === -1 ? "" : `, instance ${instanceNumber}`;
  const caption = `${rank}. study ${studyId}, series ${seriesId}${slice}: ${CONDITION_WORDS[condition]}, ${LEVEL_WORDS[level]}`;
  const sample = known.sampleOf(grade);
  const [x, y, z] = known.gradeOf(grade, grade)?.xyz ?? [0, 0, -1];
  if (sample === undefined || z < 0) return paragraph(`${caption}: no point`);
  const called = calledGrade(probabilities);
  try {
    const { voxels, shape, sliceTable } = await readVolume(workDir, sample.volumeKey);
    const [, rows, columns] = shape;
    const orientation = sliceTable.slices[z]?.orientation;
    return sliceFigure({
      pixels: voxels.slice(z * rows * columns, (z + 1) * rows * columns),
      ...{ rows, columns, caption },
      ...(orientation && { edgeLetters: orientationLetters(orientation) }),
      points: [
        {
          label: LEVEL_WORDS[level],
          truth: { x, y },
          note: `given: ${GRADE_WORDS[given]}`,
          predictedGrade: {
            text: `${GRADE_WORDS[called]} ${formatNumber(probabilities[called], 2)}`,
            severity: called,
          },
        },
      ],
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return paragraph(`${caption}: ${error.message}`);
  }
}

function tabulateConditions(conditions: readonly ConditionFigures[]): Markup {
  const [first = "", ...others] = conditionHeadings(conditions.some(({ planted }) => planted !== undefined));
  return table({
    columns: [{ heading: first }, ...others.map((heading) => ({ heading, numeric: true }))],
    rows: conditions.map(conditionCells),
  });
}

function listGrades(grades: readonly ImprobableGrade[]): Markup {
  return table({
    columns: [
      { heading: "rank", numeric: true },
      ...["study", "series", "condition", "level", "given", "most probable"].map((heading) => ({ heading })),
      { heading: "instance", numeric: true },
      { heading: "disagreement", numeric: true },
    ],
    rows: grades.map(({ rank, studyId, seriesId, condition, level, given, probabilities, ...other }) => [
      ...[rank, String(studyId), String(seriesId), CONDITION_WORDS[condition], LEVEL_WORDS[level]],
      GRADE_WORDS[given],
      GRADE_WORDS[calledGrade(probabilities)],
      ...[other.instanceNumber === -1 ? "none" : other.instanceNumber, formatNumber(other.disagreement)],
    ]),
  });
}

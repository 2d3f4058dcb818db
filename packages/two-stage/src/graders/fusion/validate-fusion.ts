import {
  CONDITIONS,
  formatSubmission,
  type Grade,
  LABEL_GROUPS,
  type LabelGroup,
  LEVELS,
  rowId,
  type SubmissionRow,
  type TrainRow,
} from "@spinegrade/competition-data";
import { competitionScore } from "@spinegrade/metrics";
import type { TwoStageFigure, TwoStageValidation } from "../../task/two-stage-task.ts";
import { gradedLoss, type GradedStudy, gradeStudies } from "../tasks/grade-studies.ts";
import { compareWithConstant, GRADE_FILE } from "../tasks/validate-grades.ts";
import type { ReadVolume } from "../volume-readers.ts";
import { cutStudy } from "./cut-level.ts";
import { FUSION_COLUMNS } from "./fusion-columns.ts";
import type { FusionCropGrader } from "./fusion-crop-grader.ts";
import type { FusionStudy } from "./fusion-study.ts";
import { readViews } from "./load-level.ts";

/** The groups of rows, each with a figure. */
const GROUPS: readonly LabelGroup[] = ["nfn", "scs", "ss"];

/** The figures of the fusion grader's validation. */
export const FUSION_FIGURES: readonly TwoStageFigure[] = [
  { name: "score", title: "competition's score", unit: "nats" },
  ...GROUPS.map((group) => ({
    name: group,
    title: `${group.toUpperCase()} below constant`,
    unit: "share" as const,
    aim: { atLeast: 0.3 },
  })),
];

/**
 * Validates the fusion grader, at found points. A row without a grade or without its view counts in no figure.
 * @throws UserError that names a study that cannot be read or for which the net returns NaN; the signal's reason when it
 * is aborted.
 */
export async function validateFusion(
  grader: FusionCropGrader,
  { training, validation }: Record<"training" | "validation", readonly FusionStudy[]>,
  { readers, signal }: { readonly readers: () => ReadVolume; readonly signal: AbortSignal | undefined },
): Promise<TwoStageValidation> {
  const cut = async (study: FusionStudy): Promise<ReturnType<typeof cutStudy>> =>
    cutStudy(await readViews(study, readers()), grader.layout);
  const studies = await gradeStudies({ grader, cut }, validation, signal);
  const loss = gradedLoss(studies, FUSION_COLUMNS.length);
  const rows = studies.flatMap(toRows);
  const { score } = competitionScore(rows, validation.map(toTruth));
  const reductions = GROUPS.map((group) => [group, reductionOf(studies, training, group)] as const);
  return {
    loss: { total: loss, grade: loss },
    figures: { score: finite(score), ...Object.fromEntries(reductions) },
    objective: finite(score) ?? loss,
    files: { [GRADE_FILE]: formatSubmission(rows) },
  };
}

function toRows({ sample, probabilities }: GradedStudy<FusionStudy>): SubmissionRow[] {
  return FUSION_COLUMNS.flatMap(({ condition, level }, index) => {
    const row = probabilities[index];
    return row === undefined ? [] : [{ rowId: rowId(sample.studyId, condition, level), probabilities: row }];
  });
}

function toTruth({ studyId, grades }: FusionStudy): TrainRow {
  const gradeOf = (condition: string, level: string): Grade =>
    grades[FUSION_COLUMNS.findIndex((one) => one.condition === condition && one.level === level)] ?? -1;
  const [nfnLeft, ssLeft, nfnRight, ssRight, canal] = CONDITIONS;
  const levels = (condition: string): Grade[] => LEVELS.map((level) => gradeOf(condition, level));
  return {
    studyId,
    grades: {
      [nfnLeft]: levels(nfnLeft),
      [ssLeft]: levels(ssLeft),
      [nfnRight]: levels(nfnRight),
      [ssRight]: levels(ssRight),
      [canal]: levels(canal),
    },
  };
}

/** Relative reduction of a group's log loss compared with the best constant; null if no study has a grade of the group. */
function reductionOf(
  studies: readonly GradedStudy<FusionStudy>[],
  training: readonly FusionStudy[],
  group: LabelGroup,
): number | null {
  const conditions = new Set(LABEL_GROUPS[group].points.map(({ condition }) => condition));
  const ofGroup = <T>(values: readonly T[]): T[] =>
    values.filter((_, index) => {
      const column = FUSION_COLUMNS[index];
      return column !== undefined && conditions.has(column.condition);
    });
  const grades = studies.flatMap(({ sample }) => ofGroup(sample.grades));
  const trained = training.flatMap((study) => ofGroup(study.grades));
  const isGraded = (some: readonly Grade[]): boolean => some.some((grade) => grade >= 0);
  if (!isGraded(grades) || !isGraded(trained)) return null;
  const probabilities = studies.flatMap((study) => ofGroup(study.probabilities));
  return compareWithConstant(probabilities, grades, trained).reduction;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

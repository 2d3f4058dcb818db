import type { TrainRow, ValidationFile } from "@spinegrade/competition-data";
import { pairedLossDifference } from "@spinegrade/metrics/intervals";
import { weightedLogLoss } from "@spinegrade/metrics";
import { UserError } from "@spinegrade/pipeline";
import type { BlendRecipe } from "../blend/recipes.ts";
import { conditionsOfGroup, weightsByGroup } from "../blend/weights-by-group.ts";
import { meanRows, pairRows, type RowTable, rowsOfRun } from "./study-rows.ts";
import type { StudyPlan } from "./study-plan.ts";

/** Two ways to predict the same rows. The second is better where the difference is below 0. */
export interface StudyComparison {
  readonly first: string;
  readonly second: string;
  readonly rows: number;
  readonly studies: number;
  /** Weighted log losses. */
  readonly firstLoss: number;
  readonly secondLoss: number;
  /** `secondLoss - firstLoss`, with its paired bootstrap 95 % interval over studies. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly isBeyondChance: boolean;
}

/** A question of the study, with the comparisons that answer it. */
export interface StudyQuestion {
  readonly question: StudyQuestionName;
  readonly comparisons: readonly StudyComparison[];
}

/** The questions, in the order of the page. */
export const STUDY_QUESTIONS = ["ensemble", "flip", "bug", "upper-bound", "blend"] as const;

/** The name of a question. */
export type StudyQuestionName = (typeof STUDY_QUESTIONS)[number];

/** The input of a study's comparison. */
export interface StudyInput {
  readonly plan: StudyPlan;
  /** The predictions of every run of the plan for the studies that validate its folds. */
  readonly files: readonly ValidationFile[];
  /** The rows of the run `upperBound`, graded under the true heatmaps. */
  readonly bound: RowTable;
  readonly train: readonly TrainRow[];
  readonly recipes: Readonly<Record<string, BlendRecipe>>;
}

/** Answers the questions of a study. @throws UserError when a run of the plan has no predictions. */
export function compareStudy(input: StudyInput): StudyQuestion[] {
  const answers: Record<StudyQuestionName, () => StudyComparison[]> = {
    ensemble: () => compareEnsembles(input),
    flip: () => compareFlip(input),
    bug: () => compareBug(input),
    "upper-bound": () => compareBound(input),
    blend: () => compareBlends(input),
  };
  return STUDY_QUESTIONS.map((question) => ({ question, comparisons: answers[question]() }));
}

/** A way to predict, for people, and its rows. */
interface Named {
  readonly name: string;
  readonly rows: RowTable;
}

function compareEnsembles(input: StudyInput): StudyComparison[] {
  return Object.entries(input.plan.ensembles).flatMap(([task, runs]) =>
    runs.map((run) => compare(single(input, run), ensembleOf(input, task), task, input)),
  );
}

function compareFlip(input: StudyInput): StudyComparison[] {
  return Object.keys(input.plan.ensembles).map((task) =>
    compare(ensembleOf(input, task, false), ensembleOf(input, task), task, input),
  );
}

function compareBug(input: StudyInput): StudyComparison[] {
  const { fixed, bugged } = input.plan;
  return [false, true].map((flip) =>
    compare(single(input, bugged, flip), single(input, fixed, flip), "nfn", input),
  );
}

function compareBound(input: StudyInput): StudyComparison[] {
  const { fixed, upperBound } = input.plan;
  const second = { name: `${upperBound}, under the true heatmaps`, rows: input.bound };
  return [compare(single(input, fixed, false), second, "nfn", input)];
}

/** The published blends whose parts can be had out of fold: those of two folds alone predict no study of the others. */
function compareBlends(input: StudyInput): StudyComparison[] {
  const { fixed, bugged, partner } = input.plan;
  const parts: Readonly<Record<string, Named>> = {
    "two-stage": single(input, partner),
    "nfn-bugged": single(input, bugged),
    "nfn-fixed": single(input, fixed),
    "nfn-ensemble": ensembleOf(input, "nfn"),
  };
  const alone = single(input, partner);
  return Object.entries(input.recipes).flatMap(([name, { parts: weights }]) => {
    const used = Object.entries(weights).map(([part, byGroup]) => ({
      part: parts[part],
      weight: weightsByGroup(byGroup).left_neural_foraminal_narrowing ?? 0,
    }));
    const known = used.flatMap(({ part, weight }) => (part === undefined ? [] : [{ part, weight }]));
    if (known.length < used.length || known.length < 2) return [];
    const rows = meanRows(
      known.map(({ part }) => part.rows),
      known.map(({ weight }) => weight),
    );
    return [compare(alone, { name, rows }, "nfn", input)];
  });
}

function single({ files }: StudyInput, run: string, flip = true): Named {
  const file = files.find((one) => one.run === run);
  if (file === undefined)
    throw new UserError(`the study's run ${run} has predicted nothing: npx nx run ensembler:embedded-study`);
  return { name: flip ? run : `${run}, without the flip`, rows: rowsOfRun(file, flip) };
}

function ensembleOf(input: StudyInput, task: string, flip = true): Named {
  const rows = (input.plan.ensembles[task] ?? []).map((run) => single(input, run, flip).rows);
  return {
    name: `mean of ${rows.length} ${task} nets${flip ? "" : ", without the flip"}`,
    rows: meanRows(rows),
  };
}

function compare(first: Named, second: Named, task: string, { train }: StudyInput): StudyComparison {
  const [before, after] = pairRows([first.rows, second.rows], train, conditionsOfGroup(task));
  const { value, ...interval } = pairedLossDifference(before, after);
  const lossOf = (rows: typeof before): number =>
    weightedLogLoss(
      rows.map(({ probabilities }) => probabilities),
      rows.map(({ grade }) => grade),
    );
  return {
    first: first.name,
    second: second.name,
    rows: before.length,
    studies: new Set(before.map(({ studyId }) => studyId)).size,
    firstLoss: lossOf(before),
    secondLoss: lossOf(after),
    difference: value,
    ...interval,
  };
}

import type { GivenGrade } from "@spinegrade/calibration";
import { type Condition, GRADE_WORDS, LEVEL_WORDS, type Level } from "@spinegrade/competition-data";
import type { GradeLabel } from "@spinegrade/report";
import type { GradedRow } from "../study/graded-study.ts";

/** Text before every grade that is an estimate. */
export const ESTIMATED = "estimated from Sagittal T2";

/** The conditions as radiologists name their places, in the order of a report's columns. */
export const PLACES: readonly (readonly [condition: Condition, words: string])[] = [
  ["spinal_canal_stenosis", "Canal"],
  ["left_neural_foraminal_narrowing", "Left foramen"],
  ["right_neural_foraminal_narrowing", "Right foramen"],
  ["left_subarticular_stenosis", "Left recess"],
  ["right_subarticular_stenosis", "Right recess"],
];

/** `L4/L5, left foramen` */
export function findingTitle(condition: Condition, level: Level): string {
  const words = PLACES.find(([name]) => name === condition)?.[1] ?? condition;
  return `${LEVEL_WORDS[level]}, ${words.toLowerCase()}`;
}

/** A grade as a badge shows it. */
export function gradeLabel(grade: GivenGrade): GradeLabel {
  return { severity: grade, text: GRADE_WORDS[grade].toLowerCase() };
}

/** `moderate, severe`; `none` for an empty set. */
export function setWords(set: readonly GivenGrade[]): string {
  return set.length === 0 ? "none" : set.map((grade) => gradeLabel(grade).text).join(", ");
}

/** `2024-05-31`; `date unknown` */
export function dateWords(date: string): string {
  return /^\d{8}$/.test(date) ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` : "date unknown";
}

/** The calibrated probabilities of a row, or the uncalibrated ones; zeros where it is not graded. */
export function shownProbabilities({
  calibrated,
  probabilities,
}: Pick<GradedRow, "calibrated" | "probabilities">): readonly [number, number, number] {
  return calibrated ?? probabilities ?? [0, 0, 0];
}

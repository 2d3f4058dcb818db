import type { SpecialKind, Weighting } from "../series-type.ts";
import type { SeriesFacts } from "../series-facts.ts";

/** The questions that rules answer about a series, and their possible answers. */
export interface Answers {
  readonly weighting: Weighting;
  readonly kind: SpecialKind;
  readonly fat: "saturated" | "not saturated";
  readonly contrast: "given" | "not given";
  readonly region: "lumbar" | "other";
}
export type Question = keyof Answers;

/** Strength of a rule for each answer, 0..1: the share of series with this evidence for which it is right. */
export type Strengths<Q extends Question> = readonly (readonly [answer: Answers[Q], strength: number])[];

/** A rule: evidence in the headers, and what it says. */
export interface Rule<Q extends Question = Question> {
  /** For tests and the table. */
  readonly name: string;
  /** The elements that it reads. */
  readonly reads: string;
  /** Condition under which it applies, for people. */
  readonly when: string;
  readonly says: Strengths<Q>;
  /** The sentence that states the evidence, or undefined where the rule does not apply. */
  readonly find: (facts: SeriesFacts) => string | undefined;
}

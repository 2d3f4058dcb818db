import type { SeriesFacts } from "../series-facts.ts";
import type { Answers, Question, Rule } from "./rule.ts";

/** A rule that applied, and the sentence that states why. */
export interface Evidence<Q extends Question> {
  readonly rule: Rule<Q>;
  readonly reason: string;
}

/** The answer that the evidence supports most, with all evidence. */
export interface Verdict<Q extends Question> {
  /** Undefined where no rule applied. */
  readonly answer: Answers[Q] | undefined;
  /** 0..1. */
  readonly confidence: number;
  readonly evidence: readonly Evidence<Q>[];
}

/**
 * Answers a question by its rules. Strengths s combine as odds: rules that agree multiply 1 / (1 - s); an answer's
 * confidence is its odds O divided by 1 + the sum of all answers' odds. One rule of 0.9 gives 0.9, two that agree 0.99,
 * two that contradict each other 0.47 each.
 */
export function weighEvidence<Q extends Question>(rules: readonly Rule<Q>[], facts: SeriesFacts): Verdict<Q> {
  const evidence = rules.flatMap((rule): Evidence<Q>[] => {
    const reason = rule.find(facts);
    return reason === undefined ? [] : [{ rule, reason }];
  });
  const factors = new Map<Answers[Q], number>();
  for (const { rule } of evidence)
    for (const [answer, strength] of rule.says)
      factors.set(answer, (factors.get(answer) ?? 1) / (1 - strength));
  const odds = [...factors].map(([answer, factor]) => ({ answer, odds: factor - 1 }));
  const total = odds.reduce((sum, one) => sum + one.odds, 1);
  const best = odds.reduce<(typeof odds)[number] | undefined>(
    (most, one) => (one.odds > (most?.odds ?? 0) ? one : most),
    undefined,
  );
  return { answer: best?.answer, confidence: (best?.odds ?? 0) / total, evidence };
}

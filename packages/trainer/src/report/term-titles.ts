import { listTasks, type LossTerm } from "@spinegrade/tasks";

/** The heading of a loss term's curve, with its unit. @param lossTerms the terms of the task. */
export function titleOfTerm(term: string, lossTerms: Readonly<Record<string, LossTerm>>): string {
  if (term === "total") return "Loss, all terms";
  const known = lossTerms[term];
  if (known === undefined) return `Loss term ${term}`;
  return known.unit === undefined ? known.title : `${known.title} (${known.unit})`;
}

/** The heading of a loss term's curve over runs of several tasks. It has no unit, because tasks may differ in it. */
export function titleOfAnyTerm(term: string): string {
  const known = listTasks().flatMap(({ lossTerms }) => lossTerms[term] ?? []);
  const [first] = known.map(({ title }) => ({ title }));
  return titleOfTerm(term, first === undefined ? {} : { [term]: { weight: 1, ...first } });
}

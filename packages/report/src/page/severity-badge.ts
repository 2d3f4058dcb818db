import { element, type Markup } from "./markup.ts";

/** 0 normal or mild, 1 moderate, 2 severe. */
export type Severity = 0 | 1 | 2;

/** The severities in words, by number. */
export const SEVERITY_WORDS = ["normal or mild", "moderate", "severe"] as const;

/** A grade as shown: its words, and how severe it is (its colour; the words say it too). */
export interface GradeLabel {
  readonly text: string;
  readonly severity: Severity;
}

/** A grade in a table or a caption. */
export function severityBadge({ text, severity }: GradeLabel): Markup {
  return element("span", { class: `badge severity-${severity}` }, text);
}

import { element, type Markup } from "./markup.ts";

/** One figure at the top of a page: its name, its formatted value, detail and verdict. */
export interface KeyFigure {
  readonly name: string;
  readonly value: string;
  /** For example `best constant prediction 0.911`. */
  readonly detail?: string;
  /** Whether a stated aim was reached: said in words, not by colour alone. */
  readonly verdict?: "reached" | "missed";
}

/** Key figures as a definition list, one card each. */
export function keyFigures(figures: readonly KeyFigure[]): Markup {
  return element("dl", { class: "figures" }, figures.map(renderFigure));
}

function renderFigure({ name, value, detail, verdict }: KeyFigure): Markup {
  const parts = [element("dt", {}, name), element("dd", { class: "value" }, value)];
  if (detail !== undefined) parts.push(element("dd", { class: "detail" }, detail));
  if (verdict !== undefined) {
    const words = verdict === "reached" ? "✓ aim reached" : "✗ aim missed";
    parts.push(element("dd", { class: `verdict ${verdict}` }, words));
  }
  return element("div", {}, parts);
}

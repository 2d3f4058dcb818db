import { element, type Markup } from "./markup.ts";

/** A paragraph of text. */
export function paragraph(text: string): Markup {
  return element("p", {}, text);
}

/** A heading within a section. */
export function subheading(text: string): Markup {
  return element("h3", {}, text);
}

/** Content that the reader opens by its heading, such as a long table; printed open. It needs no script. */
export function details(summary: string, content: readonly Markup[]): Markup {
  return element("details", {}, element("summary", {}, summary), content);
}

/** Figures in rows that fill the window: `wide` for slices with labels, else `narrow`. */
export function figureGrid(figures: readonly Markup[], width: "narrow" | "wide" = "narrow"): Markup {
  return element("div", { class: `grid ${width}` }, figures);
}

/** Blocks in one row if they fit, such as two small tables. */
export function sideBySide(blocks: readonly Markup[]): Markup {
  return element("div", { class: "side-by-side" }, blocks);
}

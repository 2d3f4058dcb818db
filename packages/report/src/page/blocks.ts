import { element, type Markup } from "./markup.ts";

/** A paragraph of text. */
export function paragraph(text: string): Markup {
  return element("p", {}, text);
}

/** A heading within a section. */
export function subheading(text: string): Markup {
  return element("h3", {}, text);
}

/** Content behind a heading that the reader opens, such as a long table; printed open. It needs no script. */
export function details(summary: string, content: readonly Markup[]): Markup {
  return element("details", {}, element("summary", {}, summary), content);
}

/** Figures side by side, as many in a row as the window holds: `wide` for slices with their labels, else `narrow`. */
export function figureGrid(figures: readonly Markup[], width: "narrow" | "wide" = "narrow"): Markup {
  return element("div", { class: `grid ${width}` }, figures);
}

/** Blocks of their own widths beside each other where there is room, such as two small tables. */
export function beside(blocks: readonly Markup[]): Markup {
  return element("div", { class: "beside" }, blocks);
}

import { renderBanner, renderPrintFooter } from "./banner.ts";
import { element, Markup } from "./markup.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { SORTABLE_STYLE, sortableClass } from "./sortable-table.ts";

/** A section of a page, with its heading. */
export interface Section {
  readonly heading: string;
  /** A sentence that says how to read the section. */
  readonly intro?: string;
  readonly content: readonly Markup[];
  /** Whether it begins on a new sheet when printed. Default false. */
  readonly startsSheet?: boolean;
}

/** A page and its sections. */
export interface Page {
  readonly title: string;
  readonly subtitle?: string;
  /** Whether the data shown are synthetic, which the page then says at its top. Default false. */
  readonly synthetic?: boolean;
  /** Sentences above all others, on the page and, the first of them, at the foot of every printed sheet. */
  readonly notices?: readonly string[];
  /** Text at the foot of every printed sheet, in place of the first notice. */
  readonly foot?: string;
  /** Content above the first heading, such as key figures. */
  readonly lead?: readonly Markup[];
  readonly sections: readonly Section[];
}

const CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * A page as one HTML file that needs nothing else: its style is within, its images are data URIs, it runs no script,
 * and its content security policy forbids the browser to fetch anything. At its top, and at the foot of every printed
 * sheet, it says that it is no medical device. Equal content gives equal bytes.
 */
export function renderPage({
  title,
  subtitle,
  synthetic = false,
  notices = [],
  foot = notices[0],
  lead = [],
  sections,
}: Page): string {
  const header = [
    renderBanner(synthetic, notices),
    element("h1", {}, title),
    subtitle === undefined ? undefined : element("p", { class: "subtitle" }, subtitle),
  ];
  const content = [element("header", {}, header), element("main", {}, lead, sections.map(renderSection))];
  const body = element("body", {}, content);
  // text is escaped and holds no quote: only a block of that class has it
  const hasSortable = body.toString().includes(`class="${sortableClass}"`);
  const head = [
    element("meta", { charset: "utf-8" }),
    element("meta", { "http-equiv": "Content-Security-Policy", content: CONTENT_SECURITY_POLICY }),
    element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element("title", {}, title),
    element("style", {}, new Markup(hasSortable ? PAGE_STYLE + SORTABLE_STYLE : PAGE_STYLE)),
    renderPrintFooter(title, synthetic, foot),
  ];
  const page = element("html", { lang: "en" }, element("head", {}, head), body);
  return `<!doctype html>\n${page.toString()}\n`;
}

function renderSection({ heading, intro, content, startsSheet = false }: Section): Markup {
  const introduction = intro === undefined ? undefined : element("p", { class: "intro" }, intro);
  return element(
    "section",
    { class: startsSheet ? "sheet" : undefined },
    element("h2", {}, heading),
    introduction,
    content,
  );
}

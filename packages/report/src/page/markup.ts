/** Markup that is safe to put in a page: every text in it has been escaped. Made by `element` and the builders over it. */
export class Markup {
  readonly #source: string;

  /** @param source Trusted markup, taken as it is; text becomes markup through `element`. */
  constructor(source: string) {
    this.#source = source;
  }

  toString(): string {
    return this.#source;
  }
}

/** The content of an element: text and numbers are escaped, markup is inserted unchanged, `undefined` is omitted. */
export type Content = string | number | Markup | undefined | readonly Content[];

/** An attribute's value; numbers are written with two decimals at most, `undefined` omits the attribute. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

const EMPTY = new Set(["br", "input", "meta", "line", "rect", "path", "image"]);
const ENDS_LINE = new Set([
  "caption",
  "dl",
  "details",
  "div",
  "figure",
  "g",
  "li",
  "p",
  "section",
  "summary",
  "svg",
  "tr",
]);

/** An HTML or SVG element, its texts and attributes escaped: `element("p", { class: "note" }, "a < b")`. */
export function element(name: string, attributes: Attributes, ...content: readonly Content[]): Markup {
  const open = [
    name,
    ...Object.entries(attributes).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}="${attributeText(value)}"`],
    ),
  ];
  if (EMPTY.has(name)) return new Markup(`<${open.join(" ")}/>`);
  return new Markup(`<${open.join(" ")}>${toSource(content)}</${name}>${ENDS_LINE.has(name) ? "\n" : ""}`);
}

/** Text with the five characters that mean something in HTML or SVG replaced, and characters no document may hold. */
export function escapeHtml(text: string): string {
  return text
    .replace(FORBIDDEN, "\ufffd")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

// control characters but tab and line feed, and lone surrogates: an HTML document cannot hold them
const FORBIDDEN = /(?![\t\n])[\p{Control}\p{Surrogate}]/gu;

function attributeText(value: string | number): string {
  return typeof value === "number" ? String(Math.round(value * 100) / 100) : escapeHtml(value);
}

function toSource(content: Content): string {
  if (content === undefined) return "";
  if (typeof content === "string") return escapeHtml(content);
  if (typeof content === "number") return String(content);
  return content instanceof Markup ? content.toString() : content.map(toSource).join("");
}

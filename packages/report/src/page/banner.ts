import { element, Markup } from "./markup.ts";

/** The disclaimer of every result, on pages, on the terminal and in text files. */
export const NOT_A_MEDICAL_DEVICE =
  "Research software, not a medical device: nothing here may guide the care of a patient.";

/** A further disclaimer of results from the built-in data set. */
export const SYNTHETIC_DATA = "Synthetic data: no patient's images; the figures say nothing about patients.";

/** The sentences that a result carries, in order. @param synthetic whether its data are made, not measured. */
export function disclaimers(synthetic: boolean): readonly string[] {
  return synthetic ? [NOT_A_MEDICAL_DEVICE, SYNTHETIC_DATA] : [NOT_A_MEDICAL_DEVICE];
}

/** The sentences at the top of a page. */
export function renderBanner(synthetic: boolean, notices: readonly string[] = []): Markup {
  const [device = "", ...others] = [...notices, ...disclaimers(synthetic)].map((text) =>
    element("p", {}, text),
  );
  return element("div", { class: "banner", role: "note" }, device, others);
}

/**
 * A style sheet that prints the same in short at the foot of every sheet, with the sheet's number. Browsers without CSS
 * margin boxes print the banner on the first sheet only.
 */
export function renderPrintFooter(title: string, synthetic: boolean, notice?: string): Markup {
  const words = [
    `${title}.`,
    "Not a medical device.",
    ...(synthetic ? ["Synthetic data."] : []),
    notice ?? "",
  ];
  const font = "font: 7pt sans-serif; color: #444444;";
  const boxes = [
    `@bottom-left { ${font} text-align: left; content: ${cssString(words.join(" ").trim())}; }`,
    `@bottom-right { ${font} white-space: nowrap; content: counter(page) " / " counter(pages); }`,
  ];
  return element("style", {}, new Markup(`@page { ${boxes.join(" ")} }`));
}

/** A text as a CSS string: whatever could end the string or the style sheet is written as an escape. */
function cssString(text: string): string {
  const escaped = text.replace(/[^\w .,:;()/-]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0xfffd;
    // no style sheet may hold code 0 or half of a surrogate pair
    const isAllowed = code > 0 && (code < 0xd800 || code > 0xdfff);
    return `\\${(isAllowed ? code : 0xfffd).toString(16)} `;
  });
  return `"${escaped}"`;
}

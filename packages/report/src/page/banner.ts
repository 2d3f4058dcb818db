import { element, type Markup } from "./markup.ts";

/** What every result says of itself, on pages, on the terminal and in text files. */
export const NOT_A_MEDICAL_DEVICE =
  "Research software, not a medical device: nothing here may guide the care of a patient.";

/** What results of the built-in data set say of themselves too. */
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

/** The same in short, which a browser prints at the foot of every sheet. */
export function renderPrintFooter(title: string, synthetic: boolean, notice?: string): Markup {
  const data = [...(synthetic ? ["Synthetic data. "] : []), ...(notice === undefined ? [] : [notice])].join(
    "",
  );
  return element(
    "p",
    { class: "print-footer", "aria-hidden": "true" },
    `${title}. Not a medical device. ${data}`,
  );
}

import { printableLines } from "@spinegrade/pipeline";

/** Whether a text of several lines would do nothing to a terminal but show itself. */
export function isPrintable(text: string): boolean {
  return printableLines(text) === text;
}

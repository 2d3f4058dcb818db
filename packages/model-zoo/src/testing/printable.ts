import { printableLines } from "@spinegrade/pipeline";

/** Whether a multi-line text contains nothing that controls a terminal. */
export function isPrintable(text: string): boolean {
  return printableLines(text) === text;
}

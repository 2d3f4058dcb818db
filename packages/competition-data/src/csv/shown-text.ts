import { printable } from "@spinegrade/pipeline";

const SHOWN = 80;

/** A cell's text as an error shows it: on one line, at most 80 characters. */
export function shownText(text: string): string {
  const shown = printable(text.slice(0, SHOWN));
  return text.length > SHOWN ? `${shown}...` : shown;
}

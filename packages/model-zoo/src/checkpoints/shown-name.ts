import { printable } from "@spinegrade/pipeline";

const SHOWN = 120;

/** A name that a file gives, as an error shows it: on one line, at most 120 characters. */
export function shownName(name: string): string {
  return printable(name.length > SHOWN ? `${name.slice(0, SHOWN)}...` : name);
}

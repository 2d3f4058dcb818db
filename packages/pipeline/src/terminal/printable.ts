// Cc: control characters, line feeds and escape sequences included; Bidi_Control: what makes text run the other way;
// Zl, Zp: line and paragraph separators; Cs: half a surrogate pair, which has no UTF-8 form.
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Makes text from outside, such as a DICOM description or a file name, safe for one line of a terminal or a text report:
 * control characters are shown as `\x1b`, direction marks and line separators as `\u202e`; all else stays as it is.
 * So no text can move the cursor, clear the screen, forge a line or reverse what follows it.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/** As `printable`, for a text of several lines: line feeds stay. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  const digits = code.toString(16);
  return code < 0x100 ? `\\x${digits.padStart(2, "0")}` : `\\u${digits.padStart(4, "0")}`;
}

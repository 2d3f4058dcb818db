/**
 * Words in lines of at most `width` characters; a word that is longer has a line alone.
 * @param indent where the first line begins, after what the caller writes before it; further lines are indented by as much.
 */
export function fillLines(
  words: readonly string[],
  { indent, width }: { readonly indent: number; readonly width: number },
): string {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && indent + longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join(`\n${" ".repeat(indent)}`);
}

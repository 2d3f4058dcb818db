/** Words of descriptions that mean one thing, by language; a pattern matches a whole word of a normalised text. */
export interface WordList {
  /** Used in every language, abbreviations and names of the manufacturers' sequences among them. */
  readonly common: readonly string[];
  readonly english?: readonly string[];
  readonly german?: readonly string[];
  readonly french?: readonly string[];
  readonly spanish?: readonly string[];
}

/**
 * The first of the words in a normalised text, as the text has it.
 * @param words regular expressions; no digit or letter may precede or follow a match.
 */
export function findWord(text: string, words: WordList): string | undefined {
  return patternOf(words).exec(text)?.[1];
}

const patterns = new Map<WordList, RegExp>();

function patternOf(words: WordList): RegExp {
  const known = patterns.get(words);
  if (known !== undefined) return known;
  const all = Object.values(words).flat().join("|");
  const pattern = new RegExp(`(?<![a-z0-9])(${all})(?![a-z0-9])`);
  patterns.set(words, pattern);
  return pattern;
}

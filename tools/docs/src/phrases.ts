import ts from "typescript";
import { splitBlocks } from "./markdown.ts";

/** A phrase of the glossary's table that must not be written, and what to write. */
export interface BannedPhrase {
  readonly phrase: string;
  readonly write: string;
}

/** The place where a phrase was found. */
export interface FoundPhrase {
  readonly line: number;
  readonly phrase: string;
}

/** Reads the table below `## Banned phrases`. */
export function readBannedPhrases(glossary: string): BannedPhrase[] {
  const blocks = splitBlocks(glossary);
  const heading = blocks.findIndex(({ text }) => text === "## Banned phrases");
  const table = blocks.slice(heading).find(({ kind }) => kind === "table");
  return (table?.text.split("\n").slice(2) ?? []).flatMap((row) => {
    const [, phrase = "", write = ""] = row.split("|").map((cell) => cell.trim());
    return phrase === "" ? [] : [{ phrase, write }];
  });
}

/** Finds phrases in Markdown, in prose and tables; code and the glossary's own lists of such words are not looked at. */
export function findInMarkdown(markdown: string, banned: readonly BannedPhrase[]): FoundPhrase[] {
  return splitBlocks(markdown)
    .filter(({ kind }) => kind !== "code")
    .flatMap(({ line, text }) =>
      findIn(
        text.replaceAll(/`[^`]*`/g, (code) => code.replaceAll(/[^\n]/g, "…")),
        line,
        banned,
      ),
    );
}

/** Finds phrases in the comments of a TypeScript or JavaScript source. */
export function findInComments(source: string, banned: readonly BannedPhrase[]): FoundPhrase[] {
  return findInNodes(source, banned, (node) => [
    ...(ts.getLeadingCommentRanges(source, node.pos) ?? []),
    ...(ts.getTrailingCommentRanges(source, node.end) ?? []),
  ]);
}

/** Finds phrases in the string literals and templates of a TypeScript or JavaScript source. */
export function findInTexts(source: string, banned: readonly BannedPhrase[]): FoundPhrase[] {
  return findInNodes(source, banned, (node) =>
    ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)
      ? // `pos` would include the comments in front of the literal
        [{ pos: node.getStart(), end: node.end }]
      : [],
  );
}

/** Searches the ranges that `rangesOf` returns for each node; a range that several nodes return counts once. */
function findInNodes(
  source: string,
  banned: readonly BannedPhrase[],
  rangesOf: (node: ts.Node) => readonly ts.TextRange[],
): FoundPhrase[] {
  // few sources hold a phrase anywhere, and parsing takes most of the time
  if (findIn(withoutLineEnds(source), 1, banned).length === 0) return [];
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true);
  const ranges = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    for (const { pos, end } of rangesOf(node)) ranges.set(pos, end);
    ts.forEachChild(node, visit);
  };
  visit(file);
  visit(file.endOfFileToken);
  return [...ranges]
    .sort(([a], [b]) => a - b)
    .flatMap(([from, to]) =>
      findIn(
        withoutLineEnds(source.slice(from, to)),
        file.getLineAndCharacterOfPosition(from).line + 1,
        banned,
      ),
    );
}

/** An escaped line end must not hide the word after it. */
function withoutLineEnds(text: string): string {
  return text.replaceAll("\\n", "  ");
}

/** A phrase may be broken at the end of a line, where a comment continues with ` * `. */
function findIn(text: string, firstLine: number, banned: readonly BannedPhrase[]): FoundPhrase[] {
  return banned.flatMap(({ phrase }) => {
    const pattern = new RegExp(`\\b${phrase.replaceAll(" ", "(?:\\s+(?:\\*\\s+|//\\s+)?)")}\\b`, "gi");
    return [...text.matchAll(pattern)].map(({ index }) => ({
      line: firstLine + text.slice(0, index).split("\n").length - 1,
      phrase,
    }));
  });
}

import ts from "typescript";
import { splitBlocks } from "./markdown.ts";

/** A phrase of the glossary's table that must not be written, and what to write. */
export interface BannedPhrase {
  readonly phrase: string;
  readonly write: string;
}

/** Where a phrase was found. */
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

/** Finds phrases in the comments and texts of a TypeScript or JavaScript source. */
export function findInSource(source: string, banned: readonly BannedPhrase[]): FoundPhrase[] {
  const parts = new Map<number, number>();
  const addComments = (comments: readonly ts.CommentRange[] | undefined): void => {
    for (const { pos, end } of comments ?? []) parts.set(pos, end);
  };
  const file = ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, false);
  const visit = (node: ts.Node): void => {
    addComments(ts.getLeadingCommentRanges(source, node.pos));
    addComments(ts.getTrailingCommentRanges(source, node.end));
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      parts.set(node.pos, node.end);
    ts.forEachChild(node, visit);
  };
  visit(file);
  visit(file.endOfFileToken);
  return [...parts]
    .sort(([a], [b]) => a - b)
    .flatMap(([from, to]) =>
      findIn(source.slice(from, to), file.getLineAndCharacterOfPosition(from).line + 1, banned),
    );
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

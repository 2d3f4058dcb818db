import { describe, expect, it } from "@jest/globals";
import { findInComments, findInMarkdown, findInTexts, readBannedPhrases } from "./phrases.ts";
import { readDocumentation, readSources, type TextFile } from "./workspace-files.ts";

const documentation = readDocumentation();
const glossary = documentation.find(({ path }) => path === "docs/glossary.md");
const banned = readBannedPhrases(glossary?.text ?? "");
const listsOfPhrases = ["docs/glossary.md"];

function describeFound(file: TextFile, find: typeof findInTexts): string[] {
  return find(file.text, banned).map(({ line, phrase }) => `${file.path}:${line}: ${phrase}`);
}

function foundInSources(find: typeof findInTexts): string[] {
  return sources.flatMap((file) => describeFound(file, find));
}

const sources = readSources();

describe("banned phrases", () => {
  it("are listed in the glossary, each with what to write", () => {
    expect(banned.length).toBeGreaterThan(5);
    for (const { write } of banned) expect(write).not.toBe("");
  });

  it("are found in prose, comments and texts, and not in code", () => {
    const phrases = [{ phrase: "goes on", write: "continues" }];
    expect(findInMarkdown("It\ngoes on.\n\n```\ngoes on\n```\n\n| `goes on` | goes\n", phrases)).toEqual([
      { line: 2, phrase: "goes on" },
    ]);
    const source =
      "/**\n * It goes\n * on.\n */\nconst x = `a ${goes} b goes on ${{ a: 1 }} goes on`; // goes on";
    expect(findInComments(source, phrases).map(({ line }) => line)).toEqual([2, 5]);
    expect(findInTexts(source, phrases).map(({ line }) => line)).toEqual([5, 5]);
    expect(findInTexts('const y = "it\\ngoes on";', phrases).map(({ line }) => line)).toEqual([1]);
    expect(findInTexts('f(/* goes on */ "a"); // goes on', phrases)).toEqual([]);
  });

  it("are not in the documentation", () => {
    const files = documentation.filter(({ path }) => !listsOfPhrases.includes(path));
    expect(files.flatMap((file) => describeFound(file, findInMarkdown))).toEqual([]);
  });

  it("are not in comments of the sources", () => {
    expect(foundInSources(findInComments)).toEqual([]);
  });

  it("are not in texts of the sources", () => {
    expect(foundInSources(findInTexts)).toEqual([]);
  });
});

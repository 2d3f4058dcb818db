import { describe, expect, it } from "@jest/globals";
import { findInMarkdown, findInSource, readBannedPhrases } from "./phrases.ts";
import { readDocumentation, readSources, type TextFile } from "./workspace-files.ts";

/** Packages and tools whose sources still have such phrases; one that is clean must leave the list. */
const UNCLEAN_SOURCES: readonly string[] = [
  "packages/dicom-ingest",
  "packages/engine",
  "packages/model-zoo",
  "packages/phantom",
  "packages/predictor",
  "packages/trainer",
];

const documentation = readDocumentation();
const glossary = documentation.find(({ path }) => path === "docs/glossary.md");
const banned = readBannedPhrases(glossary?.text ?? "");
const listsOfPhrases = ["docs/glossary.md"];

/** `packages/random` of `packages/random/src/generator.ts`. */
function projectOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

function describeFound(file: TextFile, find: typeof findInSource): string[] {
  return find(file.text, banned).map(({ line, phrase }) => `${file.path}:${line}: ${phrase}`);
}

const inSources = readSources().map((file) => ({
  project: projectOf(file.path),
  found: describeFound(file, findInSource),
}));

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
    expect(findInSource(source, phrases).map(({ line }) => line)).toEqual([2, 5, 5, 5]);
  });

  it("are not in the documentation", () => {
    const files = documentation.filter(({ path }) => !listsOfPhrases.includes(path));
    expect(files.flatMap((file) => describeFound(file, findInMarkdown))).toEqual([]);
  });

  it("are not in comments and texts of the sources", () => {
    const clean = inSources.filter(({ project }) => !UNCLEAN_SOURCES.includes(project));
    expect(clean.flatMap(({ found }) => found)).toEqual([]);
  });

  it("are still in each package that is excused", () => {
    const unclean = new Set(inSources.flatMap(({ project, found }) => (found.length > 0 ? [project] : [])));
    expect(UNCLEAN_SOURCES.filter((project) => !unclean.has(project))).toEqual([]);
  });
});

import { expect, it } from "@jest/globals";
import { proseOf, splitBlocks } from "./markdown.ts";
import { readDocumentation } from "./workspace-files.ts";

const MOST_LINES = 200;
const MOST_WORDS = 120;

const files = readDocumentation();

it("keeps every README to 200 lines", () => {
  const long = files
    .filter(({ path }) => path.endsWith("README.md"))
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split("\n").length }))
    .filter(({ lines }) => lines > MOST_LINES);
  expect(long).toEqual([]);
});

it("keeps every paragraph and list item to 120 words", () => {
  const long = files.flatMap(({ path, text }) =>
    splitBlocks(text)
      .filter(({ kind }) => kind === "paragraph" || kind === "item")
      .map((block) => ({ at: `${path}:${block.line}`, words: proseOf(block).split(/\s+/).length }))
      .filter(({ words }) => words > MOST_WORDS),
  );
  expect(long).toEqual([]);
});

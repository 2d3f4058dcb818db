import { describe, expect, it } from "@jest/globals";
import { splitBlocks } from "./markdown.ts";
import { readDocumentation, readSources } from "./workspace-files.ts";

/** A string that is put together over several lines reads as one. */
const sources = readSources().map(({ text }) =>
  text.replaceAll(/["'`] \+\s*["'`]/g, "").replaceAll('\\"', '"'),
);

/** Whether one source holds the parts of an error text, in order; `…` stands for what is filled in. */
function isInSources(error: string): boolean {
  const parts = error.split("…").filter((part) => part.trim() !== "");
  return sources.some((source) => {
    let from = source.indexOf(parts[0] ?? "");
    while (from !== -1) {
      if (followsWithin(source, parts, from)) return true;
      from = source.indexOf(parts[0] ?? "", from + 1);
    }
    return false;
  });
}

/** Most characters between two parts of an error text: of an expression, which is seldom longer. */
const LONGEST_EXPRESSION = 90;

function followsWithin(source: string, parts: readonly string[], from: number): boolean {
  let end = from;
  for (const part of parts) {
    const found = source.indexOf(part, end);
    if (found === -1 || (end !== from && found - end > LONGEST_EXPRESSION)) return false;
    end = found + part.length;
  }
  return true;
}

const troubleshooting = readDocumentation().find(({ path }) => path === "docs/troubleshooting.md");
const errors = splitBlocks(troubleshooting?.text ?? "").flatMap(({ kind, text }) => {
  const [, error] = kind === "heading" ? (/^### `(.*)`$/.exec(text) ?? []) : [];
  return error === undefined ? [] : [{ error }];
});

describe("docs/troubleshooting.md", () => {
  it.each(errors)("explains an error that the sources have: $error", ({ error }) => {
    expect(isInSources(error)).toBe(true);
  });

  it("would be found out if the sources had no such error", () => {
    expect(isInSources("the data folder … is haunted: …")).toBe(false);
  });

  it("has a heading for each error", () => {
    const headings = splitBlocks(troubleshooting?.text ?? "").filter(({ text }) => text.startsWith("### "));
    expect(headings).toHaveLength(errors.length);
  });
});

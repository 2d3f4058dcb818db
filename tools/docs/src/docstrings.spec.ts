import { describe, expect, it } from "@jest/globals";
import { readSources, readSpecs, type TextFile } from "./workspace-files.ts";

/** A docstring that begins with a question or with "Of", in one line or several. */
const OPENING = /\/\*\*\s+(?:\*\s+)?(?:What|Where|Which|Whose|How|Of|That|By what|From which) /g;

function questionsIn({ path, text }: TextFile): string[] {
  return [...text.matchAll(OPENING)].map(
    ({ index }) => `${path}:${text.slice(0, index).split("\n").length}: define it by a noun, with its unit`,
  );
}

describe("docstrings", () => {
  it("that ask instead of defining are found", () => {
    const text = "/** The side, px. */\n/** How long it is. */\n/**\n * Of the first slice.\n */\n";
    expect(questionsIn({ path: "a.ts", text }).map((found) => found.split(": ")[0])).toEqual([
      "a.ts:2",
      "a.ts:3",
    ]);
  });

  it("define what they describe", () => {
    const others = readSpecs().filter(({ path }) => !path.endsWith("/docstrings.spec.ts")); // its example asks
    expect([...readSources(), ...others].flatMap(questionsIn)).toEqual([]);
  });
});

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { repeats } from "@spinegrade/test-utils";
import { readDocumentation } from "../workspace-files.ts";
import { readFigureRecord } from "./figure-record.ts";
import { originOfRecord } from "./train-figure-net.ts";
import { drawFigures, FIGURES } from "./write-figures.ts";

const names = readdirSync(FIGURES).sort();
/** An image of a page: the text for those who cannot see it, and its path. */
const IMAGE = /!\[([^\]]*)\]\(([^)\s]+)\)/g;

/** Rendering the studies takes seconds. */
const itOfMany = repeats(0, 1) === 1 ? it : it.skip;

describe("the figures", () => {
  it("are of the net and the studies that the code names: else run npx nx run docs:figures", async () => {
    expect((await readFigureRecord()).madeFrom).toBe(originOfRecord());
  });

  itOfMany("are what drawing gives: else run node tools/docs/figures.mjs --draw", async () => {
    const drawn = await drawFigures();
    expect([...drawn.keys()].sort()).toEqual(names);
    for (const [name, content] of drawn)
      expect({ name, isCurrent: readFileSync(join(FIGURES, name), "utf8") === content }).toEqual({
        name,
        isCurrent: true,
      });
  });

  it("take less than 400 kB together", () => {
    const bytes = names.map((name) => statSync(join(FIGURES, name)).size);
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(400_000);
  });

  it("are each shown on a page, with a text for those who cannot see it and a caption", () => {
    const shown = readDocumentation().flatMap(({ path, text }) =>
      [...text.matchAll(IMAGE)].map(([match, words = "", file = ""]) => {
        const [, caption = ""] = text.slice(text.indexOf(match) + match.length).split("\n\n");
        return { path, file, words: words.split(" ").length, isCaption: /^_.*_$/s.test(caption) };
      }),
    );
    expect([...new Set(shown.map(({ file }) => file.replace(/^.*\//, "")))].sort()).toEqual(names);
    for (const { words, ...image } of shown) {
      expect({ ...image, hasWords: words > 9 }).toMatchObject({ hasWords: true, isCaption: true });
    }
  });
});

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { didYouMean } from "@spinegrade/pipeline";

const KNOWN = ["train", "summarise", "compare", "nfn", "nfn-bugged", "scs", "learningRate"];
const word = fc.string({
  unit: fc.constantFrom("a", "b", "c", "d", "e", "f", "g"),
  minLength: 5,
  maxLength: 12,
});

describe("didYouMean", () => {
  it.each([
    ["tran", "train"],
    ["trian", "train"],
    ["summarize", "summarise"],
    ["NFN", "nfn"],
    ["nfn-bug", "nfn-bugged"],
    ["learningrate", "learningRate"],
    ["learning", "learningRate"],
  ])("takes %s for %s", (given, known) => {
    expect(didYouMean(given, KNOWN)).toBe(` (did you mean "${known}"?)`);
  });

  it.each(["frobnicate", "x", "", "n"])("has nothing for %j", (given) => {
    expect(didYouMean(given, KNOWN)).toBe("");
  });

  it("finds a word of which one letter is missing, too many, wrong or exchanged", () => {
    fc.assert(
      fc.property(
        word,
        fc.nat(),
        fc.constantFrom("drop", "add", "change", "exchange"),
        (known, place, how) => {
          const at = place % (known.length - 1);
          const [head, one, two, tail] = [known.slice(0, at), known[at], known[at + 1], known.slice(at + 2)];
          const typed = {
            drop: `${head}${two}${tail}`,
            add: `${head}z${one}${two}${tail}`,
            change: `${head}z${two}${tail}`,
            exchange: `${head}${two}${one}${tail}`,
          }[how];
          expect(didYouMean(typed, ["nothing-like-it", known])).toBe(` (did you mean "${known}"?)`);
        },
      ),
    );
  });
});

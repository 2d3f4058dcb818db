import { describe, expect, it } from "@jest/globals";
import { countOf } from "@spinegrade/pipeline";

describe("countOf", () => {
  it("uses the singular for exactly one", () => {
    expect([0, 1, 1.5, 2].map((number) => countOf(number, "slice"))).toEqual([
      "0 slices",
      "1 slice",
      "1.5 slices",
      "2 slices",
    ]);
  });

  it("knows the plurals of study and series", () => {
    expect(["study", "series"].flatMap((noun) => [countOf(1, noun), countOf(2, noun)])).toEqual([
      "1 study",
      "2 studies",
      "1 series",
      "2 series",
    ]);
  });
});

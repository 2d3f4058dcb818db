import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { makeFolds } from "@spinegrade/competition-data";

interface Case {
  readonly count: number;
  readonly folds: number;
  readonly seed: number;
  readonly sizes: readonly number[];
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const fixture = join(import.meta.dirname, "../../fixtures/folds.json");
const { cases } = JSON.parse(await readFile(fixture, "utf8")) as { cases: readonly Case[] };

describe("makeFolds", () => {
  it.each(cases)("draws as numpy for $count studies, $folds folds, seed $seed", (golden) => {
    const studyIds = Array.from({ length: golden.count }, (_, index) => 1000 + 7 * index);
    const folds = [...makeFolds(studyIds, golden).values()];
    expect(folds.slice(0, 40)).toEqual(golden.first);
    expect(folds.slice(-10)).toEqual(golden.last);
    expect(golden.sizes.map((_, fold) => folds.filter((drawn) => drawn === fold).length)).toEqual(
      golden.sizes,
    );
  });

  it("takes 5 folds and seed 42 when not told", () => {
    expect([...makeFolds([1, 2, 3])]).toEqual([...makeFolds([1, 2, 3], { folds: 5, seed: 42 })]);
  });

  it("sorts the ids as numbers and does not care for the order they come in", () => {
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 32 - 1 }), { maxLength: 60 });
    fc.assert(
      fc.property(ids, (studyIds) => {
        const folds = makeFolds(studyIds);
        expect([...makeFolds([...studyIds].reverse())]).toEqual([...folds]);
        expect([...folds.keys()]).toEqual([...studyIds].sort((a, b) => a - b));
      }),
    );
  });

  it("puts all studies into the only fold", () => {
    expect(new Set(makeFolds([1, 2, 3], { folds: 1 }).values())).toEqual(new Set([0]));
  });

  it("refuses no folds at all, and a seed that numpy would refuse", () => {
    expect(() => makeFolds([1], { folds: 0 })).toThrow(RangeError);
    expect(() => makeFolds([1], { seed: -1 })).toThrow("seed -1 is not an integer in 0..4294967295");
  });

  it("refuses a study that appears twice", () => {
    expect(() => makeFolds([5, 7, 5])).toThrow("study 5 is listed twice");
  });
});

import { describe, expect, it } from "@jest/globals";
import type { LabelledPoint } from "../studies/study.ts";
import type { SequenceSeries } from "./level-sequence.ts";
import { levelTargets } from "./level-targets.ts";

/** A series of which the net sees every slice. */
function seriesOf(depth: number): SequenceSeries {
  return { index: 0, first: 0, slices: depth, depth };
}

const point = (side: "left" | "right", level: LabelledPoint["level"], z: number): LabelledPoint => {
  return { side, level, x: 0, y: 0, z };
};

describe("levelTargets", () => {
  it("gives slices within two of a labelled one its level, and presence that falls from there", () => {
    const { levels, presence, places, depths } = levelTargets(
      [seriesOf(8)],
      [[point("left", "l2_l3", 3)]],
      "nearest",
    );
    expect([levels, depths]).toEqual([[-1, 1, 1, 1, 1, 1, -1, -1], [8]]);
    expect(places).toEqual([-1, 3, -1, -1, -1, -1, -1, -1, -1, -1]);
    const ofPoint = Array.from({ length: 8 }, (_, slice) => presence[slice * 10 + 1]);
    const expected = [0.001, 2 / 3, 5 / 6, 1, 5 / 6, 2 / 3, 0.001, 0.001];
    for (const [slice, value] of expected.entries()) expect(ofPoint[slice]).toBeCloseTo(value, 6);
  });

  it("gives a slice between two levels the nearer one, or as published the one written last", () => {
    const labelled = [point("left", "l2_l3", 3), point("right", "l1_l2", 1)];
    const levelsBy = (conflict: "nearest" | "published"): readonly number[] =>
      levelTargets([seriesOf(6)], [labelled], conflict).levels;
    expect(levelsBy("nearest")).toEqual([0, 0, 1, 1, 1, 1]);
    expect(levelsBy("published")).toEqual([0, 0, 0, 0, 1, 1]); // the right L1/L2 erases a part of the left L2/L3
  });
});

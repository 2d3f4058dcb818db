import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { findContradictions, labelsOf, LEVELS, LABEL_GROUPS } from "@spinegrade/competition-data";

type Place = readonly [number, number, number];

/** Left foramina at x 15, right ones at -15, 35 mm from level to level. */
const placesOf = (): Place[] =>
  LABEL_GROUPS.nfn.points.map(({ condition, level }) => [
    condition.startsWith("left") ? 15 : -15,
    40,
    100 - 35 * LEVELS.indexOf(level),
  ]);
const shift = fc.tuple(...[500, 500, 500].map((mm) => fc.double({ min: -mm, max: mm, noNaN: true })));

describe("findContradictions", () => {
  it("finds none in a patient, wherever the frame of reference begins", () => {
    fc.assert(
      fc.property(shift, ([dx = 0, dy = 0, dz = 0]) => {
        const places = placesOf().map(([x, y, z]): Place => [x + dx, y + dy, z + dz]);
        expect(findContradictions(LABEL_GROUPS.nfn.points, places)).toEqual([]);
      }),
    );
  });

  it("finds each level whose sides are exchanged, and names it", () => {
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3, 4]), (levels) => {
        const places = placesOf().map(([x, y, z], point): Place =>
          levels.includes(point % 5) ? [-x, y, z] : [x, y, z],
        );
        const found = findContradictions(LABEL_GROUPS.nfn.points, places);
        expect(found.map(({ kind, points }) => [kind, ...points])).toEqual(
          levels.map((level) => ["side", level, level + 5]),
        );
      }),
    );
    const [first] = findContradictions(
      LABEL_GROUPS.nfn.points,
      placesOf().map(([x, y, z]): Place => [-x, y, z]),
    );
    expect(first?.reason).toBe(
      "L1/L2: the left point is not to the patient's left of the right one (x -15.0 mm and 15.0 mm)",
    );
  });

  it("finds two points of one place, and two levels that changed places", () => {
    const places = placesOf();
    const [first, second] = places;
    if (first === undefined || second === undefined) throw new TypeError("unreachable");
    const found = findContradictions(LABEL_GROUPS.nfn.points, [
      second,
      first,
      ...places.slice(2, 5),
      ...places.slice(0, 5),
    ]);
    expect(found.map(({ kind }) => kind)).toEqual(["side", "side", "side", "side", "side", "level"]);
    expect(found.at(-1)?.reason).toBe("L1/L2 is not above L2/L3, left side (z 65.0 mm and 100.0 mm)");
  });

  it("compares a level with the nearest one above it that is known, in any order of the points", () => {
    const labels = labelsOf("spinal_canal_stenosis").reverse();
    const places = [0, null, 10, null, -20].map((z): Place | null => (z === null ? null : [0, 0, z]));
    expect(findContradictions(labels, places).map(({ points }) => points)).toEqual([[4, 2]]);
    expect(findContradictions(labels, places)[0]?.reason).toBe(
      "L1/L2 is not above L3/L4 (z -20.0 mm and 10.0 mm)",
    );
  });

  it("says nothing of points whose place is unknown", () => {
    expect(findContradictions(LABEL_GROUPS.nfn.points, [])).toEqual([]);
  });
});

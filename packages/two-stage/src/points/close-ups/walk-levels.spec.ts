import { describe, expect, it } from "@jest/globals";
import { LEVELS } from "@spinegrade/competition-data";
import fc from "fast-check";
import { type FoundPoint, pointNames } from "../point-order.ts";
import { MIDDLE_LEVEL, walkLevels } from "./walk-levels.ts";

const SPACING = 55;

/** The true points of two sides, and the bones that look like them above and below. */
const TRUE = pointNames(["left", "right"]).map((name): FoundPoint => {
  return { ...name, x: 200, y: 100 + SPACING * LEVELS.indexOf(name.level), z: name.side === "left" ? 2 : 9 };
});
const PLACES = Array.from({ length: 9 }, (_, index) => 100 + SPACING * (index - 2));

/** Takes a point to the nearest place that looks like one, as a net does that sees no more than that. */
function snap(points: readonly FoundPoint[]): FoundPoint[] {
  return points.map((point) => {
    const y = PLACES.reduce((best, place) =>
      Math.abs(place - point.y) < Math.abs(best - point.y) ? place : best,
    );
    return { ...point, x: 200, y };
  });
}

describe("walkLevels", () => {
  it("corrects a shift and stretch by which single points would be taken for others", () => {
    const shifts = fc.record({
      shift: fc.double({ min: -20, max: 20, noNaN: true }),
      stretch: fc.double({ min: -15, max: 15, noNaN: true }),
    });
    fc.assert(
      fc.property(shifts, ({ shift, stretch }) => {
        const seen = TRUE.map((point) => {
          return { ...point, x: 210, y: point.y + shift + stretch * (LEVELS.indexOf(point.level) - 2) };
        });
        expect(walkLevels(seen, { find: snap, findMiddle: (middle) => middle })).toEqual(TRUE);
      }),
    );
    const stretched = TRUE.map((point) => ({
      ...point,
      y: point.y + 15 * (LEVELS.indexOf(point.level) - 2),
    }));
    expect(snap(stretched)).not.toEqual(TRUE);
  });

  it("looks for the middle level twice, so that a shift by a whole level does not matter", () => {
    const seen = TRUE.map((point) => ({ ...point, x: 200, y: point.y + 0.8 * SPACING }));
    const findMiddle = (points: readonly FoundPoint[]): FoundPoint[] => {
      expect(new Set(points.map(({ level }) => level))).toEqual(new Set([MIDDLE_LEVEL]));
      return points.map((point) => ({ ...point, y: 100 + 2 * SPACING + 9 }));
    };
    expect(walkLevels(seen, { find: snap, findMiddle })).toEqual(TRUE);
  });

  it("keeps order and slices, asks from the middle outwards, and copes with levels that are absent", () => {
    const asked: string[][] = [];
    const some = TRUE.filter(({ level }) => level !== "l3_l4" && level !== "l5_s1");
    const found = walkLevels(some, {
      find: (points) => {
        asked.push([...new Set(points.map(({ level }) => level))]);
        return points.map((point) => ({ ...point, x: point.x + 1 }));
      },
      findMiddle: (points) => points,
    });
    expect(asked).toEqual([["l2_l3", "l4_l5"], ["l1_l2"]]);
    expect(found.map(({ side, level, z }) => [side, level, z])).toEqual(
      some.map(({ side, level, z }) => [side, level, z]),
    );
  });
});

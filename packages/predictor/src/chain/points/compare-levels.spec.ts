import { describe, expect, it } from "@jest/globals";
import { LEVELS, type Level } from "@spinegrade/competition-data";
import type { LevelPoint } from "@spinegrade/axial-levels";
import { compareLevels } from "@spinegrade/predictor";
import type { Vector3 } from "@spinegrade/volumes";
import fc from "fast-check";

/** Levels 35 mm apart along a spine that leans forward and bends back at its foot. */
const PLACES: readonly Vector3[] = [70, 35, 0, -35, -65].map((z, index) => [2, index === 4 ? 8 : -z / 7, z]);
const sagittal: LevelPoint[] = LEVELS.map((level, index) => ({ level, placeMm: PLACES[index] ?? [0, 0, 0] }));

/** An axial point that the nets call a level, beside the spine at the height of another. */
const at = (level: Level, index: number, side = 12): { level: Level; positionMm: Vector3 } => {
  const [x, y, z] = PLACES[index] ?? [0, 0, 0];
  return { level, positionMm: [x + side, y - 6, z + 4] };
};

describe("compareLevels", () => {
  it("says nothing of points at their own level or at its neighbour's", () => {
    const own = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(
        own,
        fc.integer({ min: -1, max: 1 }),
        fc.double({ min: -30, max: 30, noNaN: true }),
        (index, apart, side) => {
          const place = Math.min(4, Math.max(0, index + apart));
          expect(compareLevels([at(LEVELS[index] ?? "l1_l2", place, side)], sagittal)).toEqual([]);
        },
      ),
    );
  });

  it("flags points that lie more than one level away, and names both levels", () => {
    const points = [at("l1_l2", 0), at("l4_l5", 1), at("l5_s1", 2), at("l5_s1", 2, -12)];
    expect(compareLevels(points, sagittal)).toEqual([
      {
        flag: "axial-level-contradiction",
        points: [1, 2, 3],
        reason:
          "the axial nets' level lies at another level by the sagittal points: L4/L5 at L2/L3, L5/S1 at L3/L4",
      },
    ]);
  });

  it("needs a place in the patient and one frame of reference, and says which is lacking", () => {
    const [known] = compareLevels([{ level: "l5_s1", positionMm: null }], sagittal);
    expect(known).toBeUndefined();
    const elsewhere = sagittal.map((point) => ({ ...point, frameOfReferenceUid: "1.2" }));
    expect(compareLevels([at("l5_s1", 0)], elsewhere, "1.3")).toMatchObject([
      {
        flag: "axial-level-unchecked",
        reason: expect.stringContaining("another frame of reference (0020,0052)"),
      },
    ]);
    expect(compareLevels([at("l5_s1", 0)], elsewhere, "1.2")).toMatchObject([
      { flag: "axial-level-contradiction" },
    ]);
    expect(compareLevels([at("l5_s1", 0)], [])).toMatchObject([
      {
        flag: "axial-level-unchecked",
        reason: expect.stringContaining("no two levels have a sagittal point"),
      },
    ]);
  });
});

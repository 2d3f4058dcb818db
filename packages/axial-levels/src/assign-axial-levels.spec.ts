import { describe, expect, it } from "@jest/globals";
import {
  assignAxialLevels,
  type AxialLevel,
  type AxialSeries,
  type LevelPoint,
} from "@spinegrade/axial-levels";
import { LEVELS } from "@spinegrade/competition-data";
import { add, scale, unit, type SliceRecord, type Vector3 } from "@spinegrade/volumes/slices";
import fc from "fast-check";

/** Discs 35 mm apart, the last ones leaning as a lumbar spine does: place and leaning about the left-right axis. */
const DISCS = LEVELS.map((level, index) => ({
  level,
  placeMm: [3, -20 + 4 * (index - 2) ** 2, 70 - 35 * index] as Vector3,
  leanDegrees: [12, 8, 0, -14, -30][index] ?? 0,
}));
const POINTS: LevelPoint[] = DISCS.map(({ level, placeMm }) => ({ level, placeMm }));

/** An axial slice about a centre, leaned forward. */
function slice(zIndex: number, group: number, centreMm: Vector3, leanDegrees: number): SliceRecord {
  const lean = (leanDegrees * Math.PI) / 180;
  const [toLeft, toBack]: Vector3[] = [
    [1, 0, 0],
    [0, Math.cos(lean), -Math.sin(lean)],
  ];
  const positionMm = add(centreMm, add(scale(toLeft ?? centreMm, -90), scale(toBack ?? centreMm, -90)));
  return {
    zIndex,
    instanceNumber: zIndex + 1,
    fileName: `${zIndex + 1}.dcm`,
    frame: 0,
    group,
    projectionMm: 0,
    positionMm,
    orientation: [1, 0, 0, 0, Math.cos(lean), -Math.sin(lean)],
    pixelSpacingMm: [0.9, 0.9],
    rows: 200,
    columns: 200,
  };
}

/** Parallel slices from foot to head, `spacingMm` apart, the middle one through the centre. */
function block(
  from: number,
  group: number,
  count: number,
  spacingMm: number,
  centreMm: Vector3,
  lean = 0,
): SliceRecord[] {
  const angle = (lean * Math.PI) / 180;
  const up: Vector3 = unit([0, Math.sin(angle), Math.cos(angle)]);
  return Array.from({ length: count }, (_, index) =>
    slice(from + index, group, add(centreMm, scale(up, (index - (count - 1) / 2) * spacingMm)), lean),
  );
}

const stack: AxialSeries = { seriesId: 1, slices: block(0, 0, 45, 4, [0, -10, 0.7]) };
const blocks: AxialSeries = {
  seriesId: 2,
  slices: DISCS.flatMap(({ placeMm, leanDegrees }, index) =>
    block(5 * index, index, 5, 4, placeMm, leanDegrees),
  ),
};

const bestOf = (levels: readonly AxialLevel[]): (number | undefined)[] =>
  levels.map(({ slices }) => slices[0]?.zIndex);

describe("assignAxialLevels", () => {
  it("finds the slices of one stack through all levels", () => {
    const levels = assignAxialLevels(POINTS, [stack]);
    // the middle slice, 22, is at 0.7 mm; slices are 4 mm apart
    expect(bestOf(levels)).toEqual([70, 35, 0, -35, -70].map((z) => 22 + Math.round((z - 0.7) / 4)));
    for (const { confidence, flags } of levels) {
      expect(confidence).toBeGreaterThan(0.99);
      expect(flags).toEqual([]);
    }
  });

  it("finds the middle slice of each of five angled blocks", () => {
    const levels = assignAxialLevels(POINTS, [blocks]);
    expect(bestOf(levels)).toEqual([2, 7, 12, 17, 22]);
    for (const { slices } of levels) expect(slices[0]?.distanceMm).toBeCloseTo(0, 9);
  });

  it("does not care for the order of points, slices and series", () => {
    const expected = assignAxialLevels(POINTS, [stack, blocks]);
    fc.assert(
      fc.property(
        fc.shuffledSubarray(POINTS, { minLength: 5 }),
        fc.shuffledSubarray([...blocks.slices], { minLength: 25 }),
        fc.boolean(),
        (points, slices, reversed) => {
          const series = [stack, { ...blocks, slices }];
          expect(assignAxialLevels(points, reversed ? series.reverse() : series)).toEqual(expected);
        },
      ),
      { numRuns: 20 },
    );
  });

  it("prefers, of two blocks of one level, the one that is cut along the disc", () => {
    const [, , , , last] = DISCS;
    const centre = last?.placeMm ?? [0, 0, 0];
    const straight = { seriesId: 3, slices: block(0, 0, 5, 4, centre, 15) };
    const along = { seriesId: 4, slices: block(0, 0, 5, 4, centre, -25) };
    const level = assignAxialLevels(POINTS, [straight, along]).at(-1);
    expect(level?.slices[0]?.seriesId).toBe(4);
    expect(level?.slices.some(({ seriesId }) => seriesId === 3)).toBe(true);
  });

  it("stays within one slice when the patient has moved by 3 mm, at any angle up to 30 degrees", () => {
    const move = fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -1, max: 1, noNaN: true })));
    fc.assert(
      fc.property(move, fc.integer({ min: -30, max: 30 }), ([x = 0, y = 0, z = 0], lean) => {
        const moved = scale(unit([x, y, z + 1e-3]), 3);
        const points = POINTS.map(({ level, placeMm }) => ({ level, placeMm: add(placeMm, moved) }));
        const leaned = { seriesId: 1, slices: block(0, 0, 61, 4, [0, -10, 0], lean) };
        const [before, after] = [POINTS, points].map((all) => bestOf(assignAxialLevels(all, [leaned])));
        after?.forEach((zIndex, level) => {
          expect(Math.abs((zIndex ?? NaN) - (before?.[level] ?? NaN))).toBeLessThanOrEqual(1);
        });
      }),
    );
  });

  it.each([0, 1, 2, 3, 4])(
    "places level %i by its neighbours where it has no point, and says so",
    (missing) => {
      const points = POINTS.filter((_, index) => index !== missing);
      const levels = assignAxialLevels(points, [stack]);
      expect(levels[missing]?.flags).toContain("estimated-from-neighbours");
      const [expected] = assignAxialLevels(POINTS, [stack])[missing]?.slices ?? [];
      expect(
        Math.abs((levels[missing]?.slices[0]?.zIndex ?? NaN) - (expected?.zIndex ?? NaN)),
      ).toBeLessThanOrEqual(1);
    },
  );

  it("says that a level is not covered, and gives no slice of another one", () => {
    const upper = { seriesId: 1, slices: blocks.slices.slice(0, 20) };
    const levels = assignAxialLevels(POINTS, [upper]);
    expect(levels.map(({ flags }) => flags)).toEqual([[], [], [], [], ["not-covered"]]);
    expect(levels[4]?.slices).toEqual([]);
  });

  it("says that a level in a gap between two blocks is not covered", () => {
    const gap = { seriesId: 1, slices: stack.slices.filter(({ zIndex }) => Math.abs(zIndex - 22) > 3) };
    expect(assignAxialLevels(POINTS, [gap])[2]?.flags).toEqual(["not-covered"]);
  });

  it("shares a level between two series that show it alike", () => {
    const twice = [stack, { ...stack, seriesId: 9 }];
    const [level] = assignAxialLevels(POINTS, twice);
    expect(new Set(level?.slices.map(({ seriesId }) => seriesId))).toEqual(new Set([1, 9]));
    expect(level?.slices.reduce((sum, { probability }) => sum + probability, 0)).toBeLessThanOrEqual(
      1.000001,
    );
  });

  it.each([1, 3, 301])("takes a series of %i slices", (count) => {
    const levels = assignAxialLevels(POINTS, [{ seriesId: 1, slices: block(0, 0, count, 0.6, [0, -20, 0]) }]);
    expect(levels[2]?.slices[0]?.zIndex).toBe(count >> 1);
  });

  it("ignores sagittal slices, slices of another region and slices of unknown place", () => {
    const sagittal = stack.slices.map((record) => ({ ...record, orientation: [0, 1, 0, 0, 0, -1] as const }));
    const knee = block(0, 0, 20, 4, [0, -10, -600]);
    const unplaced = stack.slices.map((record) => ({ ...record, positionMm: null }));
    const ignored = LEVELS.map(() => expect.objectContaining({ slices: [], flags: ["not-covered"] }));
    for (const slices of [sagittal, knee, unplaced])
      expect(assignAxialLevels(POINTS, [{ seriesId: 1, slices }])).toEqual(ignored);
  });

  it("flags levels whose points are out of order, and levels that nothing places", () => {
    const upsideDown = POINTS.map(({ placeMm }, index) => ({
      level: LEVELS[4 - index] ?? LEVELS[0],
      placeMm,
    }));
    expect(assignAxialLevels(upsideDown, [stack])).toEqual(
      LEVELS.map(() => expect.objectContaining({ flags: expect.arrayContaining(["levels-out-of-order"]) })),
    );
    const alone = assignAxialLevels(POINTS.slice(2, 3), [stack]);
    expect(alone.map(({ flags }) => flags[0])).toEqual([
      "no-place",
      "no-place",
      undefined,
      "no-place",
      "no-place",
    ]);
    expect(alone[2]?.slices[0]?.zIndex).toBe(22);
  });

  it("gives what it gave when patient and slices are turned together", () => {
    const expected = assignAxialLevels(POINTS, [blocks]);
    const turn = (v: Vector3, angle: number): Vector3 => {
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      return [c * v[0] - s * v[1], s * v[0] + c * v[1], v[2]];
    };
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), (angle) => {
        const points = POINTS.map(({ level, placeMm }) => ({ level, placeMm: turn(placeMm, angle) }));
        const slices = blocks.slices.map((record) => {
          const [a, b, c, d, e, f] = record.orientation ?? [1, 0, 0, 0, 1, 0];
          const [row, column] = [turn([a, b, c], angle), turn([d, e, f], angle)];
          return {
            ...record,
            positionMm: turn(record.positionMm ?? [0, 0, 0], angle),
            orientation: [...row, ...column] as const,
          };
        });
        assignAxialLevels(points, [{ ...blocks, slices }]).forEach(({ slices: found, confidence }, level) => {
          expect(confidence).toBeCloseTo(expected[level]?.confidence ?? NaN, 6);
          expect(found.map(({ zIndex }) => zIndex)).toEqual(
            expected[level]?.slices.map(({ zIndex }) => zIndex),
          );
        });
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    { what: "one frame of reference", points: "1.2", series: "1.2", flags: [] },
    { what: "files without any", points: undefined, series: undefined, flags: [] },
    { what: "two", points: "1.2", series: "1.3", flags: ["frame-of-reference-differs"] },
    { what: "a series without one", points: "1.2", series: undefined, flags: ["frame-of-reference-unknown"] },
    { what: "points without one", points: undefined, series: "1.3", flags: ["frame-of-reference-unknown"] },
  ])("compares the frames of reference of points and series: $what", ({ points, series, flags }) => {
    const placed = POINTS.map((point) => ({ ...point, frameOfReferenceUid: points }));
    const levels = assignAxialLevels(placed, [{ ...stack, frameOfReferenceUid: series }]);
    expect(levels.map((level) => level.flags)).toEqual(LEVELS.map(() => flags));
    expect(bestOf(levels)).toEqual(bestOf(assignAxialLevels(POINTS, [stack])));
  });

  it("flags points of two frames of reference, and only levels that the other series shows", () => {
    const uids = ["1.3", "1.2", "1.2", "1.2", "1.2"];
    const mixed = POINTS.map((point, index) => ({ ...point, frameOfReferenceUid: uids[index] }));
    const known = { ...stack, frameOfReferenceUid: "1.2" };
    for (const { flags } of assignAxialLevels(mixed, [known]))
      expect(flags).toEqual(["frame-of-reference-differs"]);
    const last = { seriesId: 2, slices: blocks.slices.slice(20), frameOfReferenceUid: "1.9" };
    const upper = { ...known, slices: stack.slices.filter(({ zIndex }) => zIndex > 8) };
    const placed = POINTS.map((point) => ({ ...point, frameOfReferenceUid: "1.2" }));
    const levels = assignAxialLevels(placed, [upper, last]);
    expect(levels.map(({ flags }) => flags)).toEqual([[], [], [], [], ["frame-of-reference-differs"]]);
  });

  it("flags levels whose slices do not state their pixel spacing, so that they may not reach them", () => {
    const slices = stack.slices.map((record) =>
      record.zIndex > 30 ? { ...record, pixelSpacingMm: null } : record,
    );
    const levels = assignAxialLevels(POINTS, [{ seriesId: 1, slices }]);
    expect(levels.map(({ flags }) => flags)).toEqual([["extent-unknown"], ["extent-unknown"], [], [], []]);
  });

  it.each([NaN, Infinity])("refuses a point at %p mm, for which no slice could be judged", (z) => {
    const points: LevelPoint[] = [...POINTS, { level: "l4_l5", placeMm: [0, 0, z] }];
    expect(() => assignAxialLevels(points, [stack])).toThrow(/the point of l4_l5 lies at .*must be finite/);
  });

  it.each([0, -1, NaN, Infinity])("refuses a spread of %p mm", (sigmaMm) => {
    expect(() => assignAxialLevels(POINTS, [stack], { sigmaMm })).toThrow(RangeError);
  });
});

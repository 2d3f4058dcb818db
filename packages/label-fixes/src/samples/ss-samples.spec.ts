import { describe, expect, it } from "@jest/globals";
import { LABEL_GROUPS, LEVELS, type CoordinateRow, type Grade } from "@spinegrade/competition-data";
import { lookUpIngested, ssSamples, type SampleInput } from "@spinegrade/label-fixes";
import type { SliceRecord, SliceTable, Vector3 } from "@spinegrade/volumes";

const STUDY = 5;
const [UPPER, LOWER] = [51, 52];

/** Heights of the discs, L1/L2 to L5/S1. */
const HEIGHTS = [70, 35, 0, -35, -70];

/** Axial slices of 200 px of 1 mm, 5 mm apart, instance numbers from the head down. */
function axialTable(seriesId: number, fromMm: number, toMm: number): SliceTable {
  const count = Math.round((toMm - fromMm) / 5) + 1;
  const slices = Array.from({ length: count }, (_, zIndex): SliceRecord => ({
    ...{ zIndex, instanceNumber: count - zIndex, fileName: `${zIndex}.dcm`, frame: 0, group: 0 },
    ...{ projectionMm: zIndex, positionMm: [-100, -100, fromMm + 5 * zIndex] },
    ...{ orientation: [1, 0, 0, 0, 1, 0], pixelSpacingMm: [1, 1], rows: 200, columns: 200 },
  }));
  return { studyId: STUDY, seriesId, shape: [count, 200, 200], slices, quarantined: [], flags: [] };
}

const tables = new Map([
  ["upper", axialTable(UPPER, -20, 90)],
  ["lower", axialTable(LOWER, -90, 20)],
]);

const indexed = (seriesId: number, key: string) => ({
  ...{ studyId: STUDY, seriesId, description: "Axial T2" as const, split: "train" as const, key },
  shape: [1, 1, 1] as const,
});

const grades = {
  left_neural_foraminal_narrowing: [0, 0, 0, 0, 0],
  right_neural_foraminal_narrowing: [0, 0, 0, 0, 0],
  spinal_canal_stenosis: [0, 0, 0, 0, 0],
  left_subarticular_stenosis: [0, 1, 2, 1, 0],
  right_subarticular_stenosis: [1, 1, 0, 2, -1],
} as const satisfies Record<string, readonly Grade[]>;

/** A recess of a level, 10 mm from the midline, in the slice nearest to the disc. */
function mark(seriesId: number, side: "left" | "right", level: number): CoordinateRow {
  const { slices } = tables.get(seriesId === UPPER ? "upper" : "lower") ?? axialTable(0, 0, 0);
  const height = HEIGHTS[level] ?? NaN;
  const slice = slices.find(({ positionMm }) => positionMm?.[2] === height);
  return {
    ...{
      studyId: STUDY,
      seriesId,
      condition: `${side}_subarticular_stenosis`,
      level: LEVELS[level] ?? "l1_l2",
    },
    ...{ instanceNumber: slice?.instanceNumber ?? 999, x: side === "left" ? 110 : 90, y: 100 },
  };
}

const upperMarks = [0, 1].flatMap((level) => [mark(UPPER, "left", level), mark(UPPER, "right", level)]);
const lowerMarks = [2, 3, 4].map((level) => mark(LOWER, "left", level));

const canal = LEVELS.map((level, index) => ({
  level,
  placeMm: [0, 0, HEIGHTS[index] ?? NaN] as Vector3,
}));

const input = (changes: Partial<SampleInput> = {}): SampleInput => ({
  train: [{ studyId: STUDY, grades }],
  series: [UPPER, LOWER].map((seriesId) => ({ studyId: STUDY, seriesId, description: "Axial T2" })),
  coordinates: [...upperMarks, ...lowerMarks],
  lookup: lookUpIngested(
    { series: [indexed(UPPER, "upper"), indexed(LOWER, "lower")], failures: [] },
    tables,
  ),
  folds: new Map([[STUDY, 0]]),
  levelPoints: new Map([[STUDY, canal]]),
  ...changes,
});

describe("ssSamples", () => {
  it("gives each axial series of a study the points that are marked on it, and their grades alone", () => {
    const { samples, exclusions } = ssSamples(input());
    expect(exclusions).toEqual([]);
    expect(samples.map(({ seriesId }) => seriesId)).toEqual([UPPER, LOWER]);
    expect(samples.map((sample) => sample.grades)).toEqual([
      [0, 1, -1, -1, -1, 1, 1, -1, -1, -1],
      [-1, -1, 2, 1, 0, -1, -1, -1, -1, -1],
    ]);
    const [upper] = samples;
    expect(upper?.xyzSlice[1]).toEqual([110, 100, 11]);
    expect(upper?.xyzSlice[2]).toEqual([0, 0, -1]);
    expect(upper?.instanceNumbers.slice(0, 3)).toEqual([5, 12, -1]);
  });

  it("finds the slices of each level by geometry, whichever series shows it", () => {
    const [upper, lower] = ssSamples(input()).samples;
    const heights = (sample: typeof upper, key: string) =>
      sample?.views?.map((view) => view && tables.get(key)?.slices[view.z]?.positionMm?.[2]);
    expect(heights(upper, "upper")).toEqual([70, 35, 0, undefined, undefined].map((z) => z ?? null));
    expect(heights(lower, "lower")).toEqual([null, null, 0, -35, -70]);
    expect(upper?.views?.[0]).toEqual({ x: 100, y: 100, z: 18, first: 0, last: 22 });
  });

  it("looks around the labels where no sagittal point places a level", () => {
    const [upper] = ssSamples(input({ levelPoints: new Map() })).samples;
    expect(upper?.views).toEqual([
      { x: 100, y: 100, z: 18, first: 0, last: 22 },
      { x: 100, y: 100, z: 11, first: 0, last: 22 },
      null,
      null,
      null,
    ]);
  });

  it("excludes, with a reason, a series without marks and one whose sides are exchanged", () => {
    const { condition: left } = mark(UPPER, "left", 0);
    const exchanged = upperMarks.map((row) => ({
      ...row,
      condition: row.condition === left ? ("right_subarticular_stenosis" as const) : left,
    }));
    const { samples, exclusions } = ssSamples(input({ coordinates: exchanged }));
    expect(samples).toEqual([]);
    expect(exclusions.map(({ seriesId, kind }) => [seriesId, kind])).toEqual([
      [UPPER, "side-contradiction"],
      [LOWER, "no-points"],
    ]);
  });

  it("excludes the seven published studies, under either rule set", () => {
    const studyId = 677672203;
    const changed = input({
      train: [{ studyId, grades }],
      series: [{ studyId, seriesId: UPPER, description: "Axial T2" }],
      coordinates: upperMarks.map((row) => ({ ...row, studyId })),
      folds: new Map([[studyId, 0]]),
    });
    for (const ruleSet of ["published", "intended"] as const) {
      const { samples, exclusions, unmatched } = ssSamples({ ...changed, ruleSet });
      expect(samples).toEqual([]);
      expect(exclusions).toMatchObject([
        { kind: "excluded-by-id", reason: "the points of left and right are exchanged" },
      ]);
      expect(unmatched).toHaveLength(6);
    }
  });

  it.each([
    { what: "of one frame of reference", points: "1.2", series: "1.2", kinds: [] },
    { what: "of another one", points: "1.2", series: "1.3", kinds: ["frame-of-reference-differs"] },
    { what: "of none", points: "1.2", series: undefined, kinds: ["frame-of-reference-unknown"] },
  ])("keeps a series $what, and says so", ({ points, series, kinds }) => {
    const framed = new Map(
      [...tables].map(([key, table]) => [
        key,
        { ...table, ...(series !== undefined && { frameOfReferenceUid: series }) },
      ]),
    );
    const index = { series: [indexed(UPPER, "upper"), indexed(LOWER, "lower")], failures: [] };
    // the points place every level 20 mm too high
    const lifted = canal.map(({ level, placeMm: [x, y, z] }) => ({
      ...{ level, placeMm: [x, y, z + 20] as Vector3, frameOfReferenceUid: points },
    }));
    const changed = input({ lookup: lookUpIngested(index, framed), levelPoints: new Map([[STUDY, lifted]]) });
    const { samples, doubtful } = ssSamples(changed);
    expect(samples).toHaveLength(2);
    expect(doubtful.map(({ seriesId, kind }) => [seriesId, kind])).toEqual(
      [UPPER, LOWER].flatMap((seriesId) => kinds.map((kind) => [seriesId, kind])),
    );
    // labels lie on the series itself: they outweigh points of another frame of reference
    expect(samples[0]?.views?.[0]?.z).toBe(kinds[0] === "frame-of-reference-differs" ? 18 : 22);
  });

  it("has the points of its group", () => {
    expect(ssSamples(input()).samples[0]?.grades).toHaveLength(LABEL_GROUPS.ss.points.length);
  });
});

import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { makeFolds, LABEL_GROUPS, type CoordinateRow } from "@spinegrade/competition-data";
import {
  LABELS_ONLY,
  nfnSamples,
  scsSamples,
  type Exclusion,
  type IngestedSlices,
  type SampleInput,
  type VolumeLookup,
} from "@spinegrade/label-fixes";
import { labelTables } from "../testing/label-tables.ts";

const input = (studyIds: readonly number[], changes: Partial<SampleInput> = {}): SampleInput => ({
  ...labelTables(studyIds),
  lookup: LABELS_ONLY,
  ...changes,
});

/** Every series has slices 1 to 20 of 256 x 200 px, stored in reverse order. */
const REVERSED: VolumeLookup = {
  volumeOf: (seriesId): IngestedSlices => ({
    volumeKey: `key-${seriesId}`,
    sliceSize: [256, 200],
    sliceOf: (instanceNumber) =>
      instanceNumber >= 1 && instanceNumber <= 20
        ? { zIndex: 20 - instanceNumber, rows: 256, columns: 200 }
        : undefined,
  }),
};

function only(exclusions: readonly Exclusion[]): Exclusion {
  const [first, ...rest] = exclusions;
  if (first === undefined || rest.length > 0) throw new Error(`${exclusions.length} exclusions, expected 1`);
  return first;
}

/** The coordinates of study 5 with one point's fields changed. */
function movePoint(index: number, change: Partial<CoordinateRow>): CoordinateRow[] {
  return labelTables([5]).coordinates.map((row, at) => (at === index ? { ...row, ...change } : row));
}

describe("nfnSamples", () => {
  it("orders points left L1/L2 to L5/S1, then right, whatever the order of the table", () => {
    const tables = labelTables([5]);
    const { samples, exclusions } = nfnSamples({
      ...tables,
      coordinates: tables.coordinates.reverse(),
      lookup: REVERSED,
    });
    expect(exclusions).toEqual([]);
    expect(samples).toEqual([
      {
        studyId: 5,
        seriesId: 51,
        volumeKey: "key-51",
        sliceSize: [256, 200],
        fold: makeFolds([5]).get(5),
        grades: [2, 0, 1, 2, 0, 1, 2, 0, 1, 2],
        instanceNumbers: [3, 4, 3, 4, 3, 13, 14, 13, 14, 13],
        xyzSlice: [
          [100.5, 60, 17],
          [101.5, 80, 16],
          [102.5, 100, 17],
          [103.5, 120, 16],
          [104.5, 140, 17],
          [100.5, 60, 7],
          [101.5, 80, 6],
          [102.5, 100, 7],
          [103.5, 120, 6],
          [104.5, 140, 7],
        ],
      },
    ]);
  });

  it("takes the published folds of all studies, or those given", () => {
    const studyIds = [7, 3, 9, 4];
    const folds = makeFolds(studyIds);
    expect(nfnSamples(input(studyIds)).samples.map(({ studyId, fold }) => [studyId, fold])).toEqual(
      [3, 4, 7, 9].map((studyId) => [studyId, folds.get(studyId)]),
    );
    const own = new Map(studyIds.map((studyId) => [studyId, 2]));
    expect(new Set(nfnSamples(input(studyIds, { folds: own })).samples.map(({ fold }) => fold))).toEqual(
      new Set([2]),
    );
    expect(() => nfnSamples(input(studyIds, { folds: new Map() }))).toThrow("study 3 has no fold");
  });

  it("keeps several series of one study", () => {
    const tables = labelTables([5]);
    const second = tables.coordinates
      .filter(({ seriesId }) => seriesId === 51)
      .map((row) => ({ ...row, seriesId: 53 }));
    const { samples } = nfnSamples({
      train: tables.train,
      series: [...tables.series, { studyId: 5, seriesId: 53, description: "Sagittal T1" }],
      coordinates: [...tables.coordinates, ...second],
      lookup: LABELS_ONLY,
    });
    expect(samples.map(({ seriesId }) => seriesId)).toEqual([51, 53]);
  });

  it("makes a sample or an exclusion of every series of the task, never both, in any order of rows", () => {
    const drawn = fc.tuple(fc.subarray([5, 6, 7, 8, 8785691]), fc.infiniteStream(fc.nat(99)), fc.boolean());
    fc.assert(
      fc.property(drawn, ([studyIds, percent, isShuffled]) => {
        const tables = labelTables(studyIds);
        const kept = tables.coordinates.filter(() => percent.next().value < 97);
        const coordinates = isShuffled ? [...kept].reverse() : kept;
        const { samples, exclusions } = nfnSamples({ ...tables, coordinates, lookup: LABELS_ONLY });
        const named = [...samples, ...exclusions]
          .map(({ seriesId }) => Number(seriesId))
          .sort((a, b) => a - b);
        expect(named).toEqual(studyIds.map((studyId) => 10 * studyId + 1).sort((a, b) => a - b));
        expect(exclusions.every(({ reason, source }) => reason !== "" && source !== "")).toBe(true);
      }),
    );
  });
});

describe("scsSamples", () => {
  it("takes the five canal points of the Sagittal T2/STIR series", () => {
    const { samples, exclusions } = scsSamples(input([5]));
    expect(exclusions).toEqual([]);
    expect(samples).toHaveLength(1);
    expect(samples[0]).toMatchObject({
      seriesId: 52,
      grades: [0, 1, 2, 0, 1],
      instanceNumbers: [8, 8, 8, 8, 8],
    });
  });

  it("leaves out points that lie on a series of another kind, and says so for both series", () => {
    const coordinates = labelTables([5]).coordinates.map((row) => ({ ...row, seriesId: 51 }));
    const { samples, exclusions } = scsSamples(input([5], { coordinates }));
    expect(samples).toEqual([]);
    expect(exclusions.map(({ seriesId, kind }) => [seriesId, kind])).toEqual([
      [51, "wrong-series"],
      [52, "no-points"],
    ]);
    expect(exclusions[0]?.reason).toBe(
      "the series is Sagittal T1; its points belong on a Sagittal T2/STIR series",
    );
  });
});

describe("a series is excluded, with reason and source,", () => {
  const leftL1 = 0;
  const cases: [string, Partial<SampleInput>, Partial<Exclusion>][] = [
    [
      "when points are missing",
      { coordinates: labelTables([5]).coordinates.slice(2) },
      { kind: "incomplete-points", reason: "8 of 10 points; missing left L1/L2, left L2/L3" },
    ],
    [
      "when it has no points",
      { coordinates: [] },
      { kind: "no-points", source: "train_label_coordinates.csv" },
    ],
    ["when its study has no grades", { train: [] }, { kind: "study-not-in-train", source: "train.csv" }],
    [
      "when it is not in the table of series",
      { series: [{ studyId: 5, seriesId: 99, description: "Axial T2" }], train: [] },
      {
        kind: "wrong-series",
        reason: "the series is not in the table of series; its points belong on a Sagittal T1 series",
      },
    ],
    [
      "when it could not be ingested",
      { lookup: { volumeOf: () => ({ missing: "the folder is empty" }) } },
      { kind: "not-ingested", reason: "the folder is empty", source: "ingest/index.json" },
    ],
    [
      "when a label names a slice that is not in it",
      { lookup: REVERSED, coordinates: movePoint(leftL1, { instanceNumber: 21 }) },
      {
        kind: "slice-not-in-series",
        reason:
          "the series has no slice, or several, of the number that its label gives: left L1/L2 (instance 21)",
      },
    ],
    [
      "when a coordinate lies outside its image",
      { lookup: REVERSED, coordinates: movePoint(leftL1, { x: 200 }) },
      { kind: "outside-image", reason: "outside the image: left L1/L2 at (200, 60) of 200 x 256 px" },
    ],
    [
      "when a left and a right point coincide",
      { coordinates: movePoint(leftL1, { instanceNumber: 12, x: 101 }) },
      { kind: "sides-coincide", reason: "left L1/L2 and its right counterpart are less than 2 apart" },
    ],
  ];

  it.each(cases)("%s", (_case, changes, expected) => {
    const { samples, exclusions } = nfnSamples(input([5], changes));
    expect(samples).toEqual([]);
    expect(only(exclusions)).toMatchObject({ studyId: 5, seriesId: 51, task: "nfn", ...expected });
  });

  it("and a study is named that has no such series", () => {
    const series = labelTables([5]).series.filter(({ description }) => description !== "Sagittal T1");
    const { exclusions } = nfnSamples(input([5], { series, coordinates: [] }));
    expect(only(exclusions)).toMatchObject({
      studyId: 5,
      seriesId: null,
      reason: "the study has no Sagittal T1 series",
    });
  });
});

describe("the rule sets", () => {
  it("differ in whether the three published study ids are taken for series", () => {
    const published = nfnSamples(input([8785691], { ruleSet: "published" }));
    expect(published.samples).toHaveLength(1);
    expect(published.unmatched.map(({ id }) => id)).toContain(8785691);
    const intended = nfnSamples(input([8785691]));
    expect(only(intended.exclusions)).toMatchObject({
      kind: "excluded-by-id",
      reason: "the points of the left side are wrong",
    });
    expect(intended.unmatched.map(({ id }) => id)).not.toContain(8785691);
  });

  it("differ in whether coincidence is looked for", () => {
    const coordinates = movePoint(0, { instanceNumber: 13 });
    expect(nfnSamples(input([5], { coordinates, ruleSet: "published" })).samples).toHaveLength(1);
    expect(nfnSamples(input([5], { coordinates })).samples).toHaveLength(0);
  });
});

describe("the tasks", () => {
  it("have 10 and 5 points, left before right", () => {
    expect(LABEL_GROUPS.nfn.points).toHaveLength(10);
    expect(LABEL_GROUPS.nfn.points[5]).toEqual({
      condition: "right_neural_foraminal_narrowing",
      level: "l1_l2",
    });
    expect(LABEL_GROUPS.scs.points.map(({ level }) => level)).toEqual([
      "l1_l2",
      "l2_l3",
      "l3_l4",
      "l4_l5",
      "l5_s1",
    ]);
  });
});

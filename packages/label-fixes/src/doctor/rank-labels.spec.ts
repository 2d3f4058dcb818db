import { beforeAll, describe, expect, it } from "@jest/globals";
import { Generator } from "@spinegrade/random";
import type { CoordinateRow } from "@spinegrade/competition-data";
import {
  rankLabels,
  type DoctorInput,
  type LabelRanking,
  type Suspicion,
  type VolumeLookup,
} from "@spinegrade/label-fixes";
import { labelTables } from "../testing/label-tables.ts";
import { measureDetection, type Detection } from "../testing/measure-ranking.ts";
import { inSliceOrder, phantomTables, type PhantomTables } from "../testing/phantom-tables.ts";
import { plantErrors } from "../testing/plant-errors.ts";
import { PLANTED_KINDS } from "../testing/planted-kinds.ts";

const STUDIES = 250;
const EACH = 4;

const inputOf = (
  { series }: Pick<DoctorInput, "series">,
  rows: readonly CoordinateRow[],
  lookup?: VolumeLookup,
): DoctorInput => ({ series, coordinates: { nfn: rows, scs: rows }, ...(lookup && { lookup }) });

const beyondChance = ({ labels }: LabelRanking): (string | undefined)[] =>
  labels.filter(({ isBeyondChance }) => isBeyondChance).map(({ suspicions: [first] }) => first?.kind);

const names = (shares: Detection["recall"], share: number): string[] =>
  [...shares].filter(([, found]) => found === share).map(([{ name }]) => name);

let phantom: PhantomTables;
let spoilt: ReturnType<typeof plantErrors>;
beforeAll(() => {
  phantom = phantomTables(STUDIES);
  spoilt = plantErrors(phantom, EACH, Generator.fromSeed(1234, "planted errors"));
});

describe("on phantom tables with planted errors of every kind, the label doctor", () => {
  it("finds them all, says what they are, and nothing else, where slices were ingested", () => {
    const ranking = rankLabels(inputOf(phantom, spoilt.coordinates, phantom.lookup));
    const { precision, recall, named } = measureDetection(ranking, spoilt.planted);
    expect(precision).toBe(1);
    expect(names(recall, 1)).toEqual(PLANTED_KINDS.map(({ name }) => name));
    expect(names(named, 1)).toEqual(PLANTED_KINDS.map(({ name }) => name));
  });

  it("finds, from the tables alone, all but what only the patient's coordinates show", () => {
    const rows = inSliceOrder(phantom, spoilt.coordinates);
    const { precision, recall } = measureDetection(rankLabels(inputOf(phantom, rows)), spoilt.planted);
    expect(precision).toBe(1);
    // the phantom's T1 and T2 series differ in scale, and instance numbers count either way
    expect(names(recall, 0)).toEqual([
      "left and right swapped",
      "both sides shifted by a level",
      "canal shifted by a level",
      "axial levels named one too high or too low",
    ]);
    expect(names(recall, 1)).toHaveLength(PLANTED_KINDS.length - 4);
  });

  it("gives the same ranking for rows in any order", () => {
    const given = inputOf(phantom, spoilt.coordinates, phantom.lookup);
    const shuffled = Generator.fromSeed(1, "rows").shuffle([...spoilt.coordinates]);
    const mixed = {
      ...inputOf(phantom, shuffled, phantom.lookup),
      series: [...phantom.series].reverse(),
    };
    expect(rankLabels(mixed)).toEqual(rankLabels(given));
  });
});

describe("on a table of any length, the label doctor", () => {
  it("ranks 100,000 series, and refuses more before it looks at any", () => {
    const seriesOf = (length: number): DoctorInput["series"] =>
      Array.from({ length }, (_, index) => ({ studyId: 1, seriesId: index + 1, description: "Axial T2" }));
    expect(rankLabels(inputOf({ series: seriesOf(100_000) }, [])).labels).toEqual([]);
    expect(() => rankLabels(inputOf({ series: seriesOf(100_001) }, []))).toThrow(
      "the table of series has 100001 rows, at most 100000 are ranked",
    );
  });
});

describe("on phantom tables at other resolutions, the label doctor", () => {
  it("finds the same series in images of any size", () => {
    const rows = inSliceOrder(phantom, spoilt.coordinates);
    const factorOf = new Map(
      phantom.series.map(({ studyId }, index) => [studyId, 0.5 + (index % 7) / 2] as const),
    );
    const resized = rows.map((row) => {
      const factor = factorOf.get(row.studyId) ?? 1;
      return { ...row, x: factor * row.x, y: factor * row.y };
    });
    const found = (coordinates: readonly CoordinateRow[]): number[] =>
      rankLabels(inputOf(phantom, coordinates))
        .labels.filter(({ isBeyondChance }) => isBeyondChance)
        .map(({ seriesId }) => seriesId)
        .sort((a, b) => a - b);
    expect(found(resized)).toEqual(found(rows));
  });
});

describe("on phantom tables without a planted error, the label doctor", () => {
  it("finds nothing beyond chance but points that are missing", () => {
    const { labels, ...ranking } = rankLabels(inputOf(phantom, phantom.coordinates, phantom.lookup));
    expect(labels).toHaveLength(3 * STUDIES);
    const missing = labels.filter(({ group, points }) => group !== "ss" && points.includes(null)).length;
    expect(beyondChance({ labels, ...ranking })).toEqual(Array.from({ length: missing }, () => "incomplete"));
    expect(labels.map(({ rank }) => rank)).toEqual(labels.map((_, index) => index + 1));
  });
});

describe("a rule that is broken is found in a table of any size:", () => {
  const rows = labelTables([5]).coordinates;
  const edit = (index: number, change: Partial<CoordinateRow>): CoordinateRow[] =>
    rows.map((row, at) => (at === index ? { ...row, ...change } : row));
  const [leftL1, rightL1] = [0, 5];

  /** Slices 1 to 20 of 150 x 200 px, slice n at x = 50 - 4n mm of the patient. */
  const lookup: VolumeLookup = {
    volumeOf: () => ({
      volumeKey: "",
      sliceSize: [150, 200],
      sliceOf: (n) =>
        n > 20
          ? undefined
          : { zIndex: n, rows: 150, columns: 200, toPatientMm: ([x, y]) => [50 - 4 * n, x, -y] },
    }),
  };
  it("counts the series that do not say where a labelled slice lies", () => {
    const { series } = labelTables([5]);
    const unplaced: VolumeLookup = {
      volumeOf: (seriesId) => ({
        volumeKey: "",
        sliceSize: [150, 200],
        sliceOf: (n) => ({
          ...{ zIndex: n, rows: 150, columns: 200 },
          toPatientMm: seriesId === 51 ? null : ([x, y]) => [50 - 4 * n, x, -y],
        }),
      }),
    };
    const input = { series, coordinates: { nfn: rows, scs: rows } };
    expect(rankLabels({ ...input, lookup: unplaced }).unplaced).toBe(1);
    expect([rankLabels({ ...input, lookup }).unplaced, rankLabels(input).unplaced]).toEqual([0, 0]);
  });

  const swapped = rows.map((row) =>
    row.seriesId === 51 ? { ...row, instanceNumber: 16 - row.instanceNumber } : row,
  );

  const cases: [string, readonly CoordinateRow[], Partial<Suspicion>][] = [
    [
      "a point is missing",
      rows.slice(1),
      { kind: "incomplete", points: [0], reason: "no row in the table: left L1/L2" },
    ],
    [
      "a series has no points",
      rows.filter(({ seriesId }) => seriesId !== 52),
      { kind: "incomplete", points: [0, 1, 2, 3, 4] },
    ],
    [
      "points lie on a series of another kind",
      rows.map((row) => ({ ...row, seriesId: 52 })),
      {
        kind: "wrong-series",
        reason: "the series is Sagittal T2/STIR; its points belong on a Sagittal T1 series",
      },
    ],
    [
      "a label names a slice that is not there",
      edit(leftL1, { instanceNumber: 21 }),
      { kind: "slice-not-in-series", reason: "a slice number of no slice or of several slices: left L1/L2" },
    ],
    [
      "a point lies outside its image",
      edit(leftL1, { x: 203 }),
      { kind: "outside-image", reason: "outside the image, by up to 3 px: left L1/L2" },
    ],
    [
      "a point lies on the image's far edge",
      edit(leftL1, { x: 200 }),
      { kind: "outside-image", points: [0] },
    ],
    ["a coordinate is negative", edit(rightL1, { y: -0.5 }), { kind: "outside-image", points: [5] }],
    [
      "left and right coincide",
      edit(leftL1, { instanceNumber: 13 }),
      {
        kind: "sides-coincide",
        reason: "less than 2 px and slices from the right counterpart: left L1/L2",
      },
    ],
    [
      "left lies on the patient's right",
      swapped,
      {
        kind: "sides-swapped",
        reason: "the left points lie 40 mm to the patient's right of the right ones",
      },
    ],
    [
      "levels are not in order",
      edit(leftL1, { y: 90 }),
      {
        kind: "levels-out-of-order",
        points: [1],
        reason: "not below the level above: left L2/L3",
      },
    ],
  ];

  it.each(cases)("%s", (_case, coordinates, expected) => {
    const { labels, limit } = rankLabels(inputOf(labelTables([5]), coordinates, lookup));
    const suspicions = labels.flatMap((label) => label.suspicions);
    expect(suspicions).toContainEqual(expect.objectContaining({ ...expected, score: limit }));
    expect(labels[0]?.isBeyondChance).toBe(true);
  });

  it("and none when all is well", () => {
    const { labels } = rankLabels(inputOf(labelTables([5]), rows, lookup));
    expect(labels.map(({ suspicions, score }) => [suspicions, score])).toEqual([
      [[], 0],
      [[], 0],
    ]);
  });
});

it("no table, no ranking", () => {
  expect(rankLabels({ series: [], coordinates: { nfn: [], scs: [] } }).labels).toEqual([]);
});

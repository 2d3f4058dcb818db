import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { LABEL_GROUPS, LEVELS } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { type ChainNets, type ChainPrediction, predictChain, toChainSeries } from "@spinegrade/predictor";
import { repeats } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import {
  AXIAL,
  COLUMNS,
  makeSeries,
  placesAt,
  ROWS,
  rowsOf,
  type SeriesToMake,
  T1,
  T2,
} from "../testing/chain-study.ts";
import { type SmallChain, smallChain } from "../testing/small-chain.ts";

const OF_A_KIND = repeats(3, 10);
/** Slices of a short series: fewer than the nets look at together, and more. `npm run test:slow` has those between, too. */
const FEW = repeats(0, 1) === 1 ? [1, 2, 3, 4] : [1, 4];

let nets: ChainNets;
let chain: SmallChain;
/** Prediction of a study with a series of each kind. */
let whole: ChainPrediction;

beforeAll(async () => {
  await startEngine();
  chain = smallChain();
  ({ nets } = chain);
  whole = predict(T1, T2, AXIAL);
});
afterAll(() => {
  chain.dispose();
});

const predict = (...series: readonly SeriesToMake[]): ChainPrediction => {
  const before = tf.memory().numTensors;
  const prediction = predictChain({ studyId: 1, split: "test", series: series.map(makeSeries) }, nets);
  expect(tf.memory().numTensors).toBe(before);
  return prediction;
};

const runsOf = ({ predictions }: ChainPrediction): string[] => [
  ...new Set(predictions.map(({ run }) => run)),
];

describe("predictChain", () => {
  it("grades all 25 rows of a study, each fold of a grader once, in the slices' own pixels and in the patient", () => {
    const { predictions, missing, failures, points } = whole;
    expect([missing, failures]).toEqual([[], []]);
    expect(rowsOf(predictions)).toEqual(
      [
        ["nfn", "grades-t1 0"],
        ["nfn", "grades-t1 1"],
        ["scs", "grades-t2 0"],
        ["ss", "grades-axial 0"],
      ].flatMap(([group, net]) =>
        LABEL_GROUPS[group as "nfn" | "scs" | "ss"].points.map(
          ({ condition, level }) => `${net} ${condition} ${level}`,
        ),
      ),
    );
    for (const { points: found } of predictions)
      for (const { xSlice, ySlice, instanceNumber, zIndex, probabilities } of found) {
        expect(xSlice >= 0 && xSlice < COLUMNS && ySlice >= 0 && ySlice < ROWS).toBe(true);
        expect(instanceNumber).toBe(Math.round(zIndex) + 1);
        expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
      }
    expect(new Set(points.map(({ graders }) => graders))).toEqual(new Set(["crops"]));
    expect(points.map(({ seriesId }) => seriesId)).toEqual([
      ...Array.from({ length: 10 }, () => 10),
      ...Array.from({ length: 5 }, () => 20),
      ...Array.from({ length: 10 }, () => 30),
    ]);
    for (const { seriesId, positionMm, xSlice, ySlice, zIndex } of points) {
      const [x, y, z] = positionMm ?? [NaN, NaN, NaN];
      const slice = Math.round(zIndex);
      const expected =
        seriesId === 30
          ? [-80 + 0.5 * xSlice, -100 + 0.5 * ySlice, 90 - 6 * slice]
          : [-12 + 4 * slice, -80 + 0.5 * xSlice, 100 - 0.5 * ySlice];
      [x, y, z].forEach((value, axis) => {
        expect(value).toBeCloseTo(expected[axis] ?? NaN, 3);
      });
    }
  });

  it("takes no axial series without the wide slices that its crops are cut from", () => {
    const { volume } = makeSeries(AXIAL);
    expect(() => toChainSeries(AXIAL, [volume])).toThrow(
      "series 30 has 1 volumes of stretched slices; Axial T2 has 2: 512, 720 px",
    );
    expect(() => toChainSeries(T1)).toThrow("series 10 has 0 volumes of stretched slices");
    expect(toChainSeries(T2, [volume])).toEqual({ seriesId: 20, description: "Sagittal T2/STIR", volume });
  });

  it("says the level of every axial slice, with its confidence", () => {
    const { slices } = whole;
    expect(slices.map(({ seriesId, instanceNumber }) => [seriesId, instanceNumber])).toEqual(
      AXIAL.places.map((_, index) => [30, index + 1]),
    );
    for (const { confidence } of slices) expect(confidence > 0.2 && confidence <= 1).toBe(true);
  });

  it("compares the axial nets' levels with the sagittal points of the same frame of reference", () => {
    const flagsOf = ({ predictions }: ChainPrediction): (string | undefined)[] =>
      predictions.flatMap(({ run, flags = [] }) =>
        run === "grades-axial" ? flags.map(({ flag }) => flag) : [],
      );
    // untrained nets see all levels at about one height
    expect(flagsOf(whole)).toContain("axial-level-contradiction");
    const [sagittal, axial] = ["1.2", "1.3"].map((uid) => ({ frameOfReferenceUid: uid }));
    const apart = predict({ ...T1, ...sagittal }, { ...T2, ...sagittal }, { ...AXIAL, ...axial });
    expect(flagsOf(apart)).toContain("axial-level-unchecked");
  });
});

describe("a study that lacks something", () => {
  it.each<[string, readonly SeriesToMake[], readonly string[], readonly string[]]>([
    [
      "no Sagittal T1",
      [T2, AXIAL],
      ["grades-t2", "grades-axial"],
      ["Sagittal T1: the rows of the foramina are omitted"],
    ],
    [
      "no Sagittal T2/STIR",
      [T1, AXIAL],
      ["grades-t1"],
      ["Sagittal T2/STIR: the rows of the canal and of the recesses are omitted"],
    ],
    [
      "no axial series",
      [T1, T2],
      ["grades-t1", "grades-t2"],
      ["Axial T2: the rows of the recesses are omitted"],
    ],
  ])("with %s predicts the rows of the others, and says so", (_, series, runs, omitted) => {
    const prediction = predict(...series);
    expect(runsOf(prediction)).toEqual(runs);
    expect(prediction.missing.map(({ view, done }) => `${view}: ${done}`)).toEqual(omitted);
  });

  it("grades the recesses without Sagittal T2/STIR on request, as published", () => {
    const study = { studyId: 1, split: "test", series: [makeSeries(AXIAL)] } as const;
    const prediction = predictChain(study, nets, { published: true });
    expect(runsOf(prediction)).toEqual(["grades-axial"]);
    expect(prediction.missing.map(({ done }) => done)).toContain(
      "the rows of the canal are omitted, and the recesses graded with mid-grey in its place",
    );
  });

  it("with no series at all predicts nothing", () => {
    expect(predict()).toMatchObject({ predictions: [], points: [], slices: [], failures: [] });
  });
});

describe("series that are not as they should be", () => {
  const heights = placesAt(90, -6, 8);
  it.each<[string, SeriesToMake]>([
    ...FEW.map((count): [string, SeriesToMake] => [
      `of ${count} slices`,
      { ...AXIAL, places: heights.slice(0, count) },
    ]),
    ["of blocks that overlap", { ...AXIAL, places: placesAt(60, -1, 8), groups: [0, 1, 0, 1, 0, 1, 0, 1] }],
    [
      "of blocks out of order",
      { ...AXIAL, places: [...heights.slice(4), ...heights.slice(0, 4)], groups: [1, 1, 1, 1, 0, 0, 0, 0] },
    ],
    ["of repeated slices", { ...AXIAL, places: [60, 60, 60] }],
    ["of unknown places", { ...AXIAL, places: [null, null] }],
    ["that misses levels", { ...AXIAL, places: heights.slice(0, 2) }],
  ])("are graded all the same: an axial series %s", (_, axial) => {
    const { predictions, failures, slices } = predict(T2, axial);
    expect(failures).toEqual([]);
    expect(slices).toHaveLength(axial.places.length);
    expect(rowsOf(predictions).filter((row) => row.startsWith("grades-axial"))).toHaveLength(10);
  });

  it.each(FEW)("are graded all the same: sagittal series of %i slices", (count) => {
    const short = [T1, T2].map((series) => ({ ...series, places: series.places.slice(0, count) }));
    expect(rowsOf(predict(...short).predictions)).toHaveLength(25);
  });

  it(`are graded one by one: a study of ${3 * OF_A_KIND} series, of which the surest axial ones count`, () => {
    const many = Array.from({ length: OF_A_KIND }, (_, index) =>
      [T1, T2, AXIAL].map((plan) => ({
        ...plan,
        seriesId: plan.seriesId + 100 * index,
        places: plan.places.slice(0, 2),
      })),
    ).flat();
    const { predictions, points, slices, failures } = predict(...many);
    expect(failures).toEqual([]);
    expect([slices.length, points.length]).toEqual([2 * OF_A_KIND, 25 * OF_A_KIND]);
    const rows = rowsOf(predictions);
    expect(rows.filter((row) => row.startsWith("grades-t1 0"))).toHaveLength(10 * OF_A_KIND);
    expect(rows.filter((row) => row.startsWith("grades-axial"))).toHaveLength(10);
    for (const { seriesId, points: own } of predictions.filter(({ run }) => run === "grades-axial"))
      for (const { condition, level } of own) {
        const side = condition.startsWith("left") ? "left" : "right";
        const scores = points.filter(
          (point) => point.side === side && point.level === level && point.seriesId % 100 === 30,
        );
        const best = Math.max(...scores.map(({ score }) => score));
        expect(scores.find((point) => point.seriesId === seriesId)?.score).toBe(best);
      }
  });

  it("whose points all lie at or beyond the border are graded, at the border", () => {
    const beyond = LEVELS.map((level) => ({ side: "middle" as const, level, x: 900, y: -5, z: -0.6 }));
    const { predictions } = predictChain(
      { studyId: 1, split: "test", series: [makeSeries(T2)] },
      { ...nets, canal: [{ find: () => beyond }] },
    );
    expect(rowsOf(predictions)).toHaveLength(5);
    for (const { xSlice, ySlice, zIndex } of predictions.flatMap(({ points }) => points))
      expect([xSlice, ySlice, zIndex]).toEqual([(511 * COLUMNS) / 512, 0, 0]);
  });

  it("do not affect the others: one of too many slices, and a net that gives NaN", () => {
    const long = { ...AXIAL, seriesId: 31, places: placesAt(400, -1, 257) };
    const { failures, predictions } = predict(T2, AXIAL, { ...T2, seriesId: 21, places: long.places });
    expect(failures).toMatchObject([{ seriesId: 21, reason: expect.stringContaining("has 257 slices") }]);
    expect(rowsOf(predictions)).toHaveLength(15);
    const broken = LEVELS.map((level) => ({ side: "middle" as const, level, x: NaN, y: 1, z: 1 }));
    const study = { studyId: 1, split: "test", series: [T1, T2].map(makeSeries) } as const;
    const found = predictChain(study, { ...nets, canal: [...nets.canal, { find: () => broken }] });
    expect(found.failures).toMatchObject([
      {
        seriesId: 20,
        reason: expect.stringContaining("study 1, series 20: the nets give NaN or infinite numbers"),
      },
    ]);
    expect(runsOf(found)).toEqual(["grades-t1"]);
  });
});

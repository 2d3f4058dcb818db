import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { CONDITIONS, type SeriesDescription, SERIES_OF_CONDITION } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { type ChainNets, type ChainPrediction, predictChain } from "@spinegrade/predictor";
import * as tf from "@tensorflow/tfjs-core";
import {
  AXIAL,
  COLUMNS,
  makeSeries,
  ROWS,
  rowsOf,
  type SeriesToMake,
  T1,
  T2,
} from "../../testing/chain-study.ts";
import { type SmallFusion, smallFusion } from "../../testing/small-chain.ts";

let small: SmallFusion;

beforeAll(async () => {
  await startEngine();
  small = smallFusion();
});
afterAll(() => {
  small.dispose();
});

const predict = (...series: readonly SeriesToMake[]): ChainPrediction => {
  const { fusion } = small;
  const nets: ChainNets = {
    ...{ foramina: [], canal: [], pairs: [], levels: [], recesses: [] },
    ...{ gradesT1: [], gradesT2: [], gradesAxial: [] },
    fusion,
  };
  const before = tf.memory().numTensors;
  const prediction = predictChain({ studyId: 1, split: "test", series: series.map(makeSeries) }, nets);
  expect(tf.memory().numTensors).toBe(before);
  return prediction;
};

describe("a chain of the fusion grader", () => {
  it("grades all 25 rows by each fold, each in a series that shows it, from every axial series", () => {
    const second = { ...AXIAL, seriesId: 31 };
    const { predictions, missing, failures, points } = predict(
      T1,
      { ...T1, seriesId: 11 },
      T2,
      AXIAL,
      second,
    );
    expect([missing, failures]).toEqual([[], []]);
    expect(new Set(rowsOf(predictions)).size).toBe(50);
    for (const { seriesId, points: rows } of predictions) {
      const shown: SeriesDescription = { 10: T1, 20: T2, 30: AXIAL }[seriesId]?.description ?? "Axial T2";
      expect([10, 20, 30]).toContain(seriesId);
      for (const { condition, xSlice, ySlice, zIndex, probabilities, positionMm } of rows) {
        expect(SERIES_OF_CONDITION[condition]).toBe(shown);
        expect(xSlice >= 0 && xSlice < COLUMNS && ySlice >= 0 && ySlice < ROWS).toBe(true);
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
        // of seven slices from the right to the left, the middle of the crops of the right, the canal, the left
        if (shown !== "Axial T2")
          expect(zIndex).toBe(condition.startsWith("right") ? 2 : condition.startsWith("left") ? 5 : 4);
        expect(positionMm).not.toBeNull();
      }
    }
    expect(new Set(points.map(({ graders }) => graders))).toEqual(new Set(["fusion"]));
    expect(points.map(({ seriesId }) => seriesId)).toEqual(
      [10, 20, 30, 31].flatMap((id) => Array.from({ length: id < 30 ? 5 : 10 }, () => id)),
    );
    const [one, other] = [0, 1].map((fold) => predictions.filter((prediction) => prediction.fold === fold));
    expect(one?.[0]?.points[0]?.probabilities).not.toEqual(other?.[0]?.points[0]?.probabilities);
    // the second axial series is seen, too
    const alone = predict(T1, T2, AXIAL).predictions;
    expect(alone[0]?.points[0]?.probabilities).not.toEqual(predictions[0]?.points[0]?.probabilities);
  });

  it.each<[string, readonly SeriesToMake[], string, string]>([
    ["no Sagittal T1", [T2, AXIAL], "foraminal", "Sagittal T1: the rows of the foramina are omitted"],
    ["no Sagittal T2/STIR", [T1, AXIAL], "canal", "Sagittal T2/STIR: the rows of the canal are omitted"],
    ["no axial series", [T1, T2], "subarticular", "Axial T2: the rows of the recesses are omitted"],
  ])("with %s omits the rows that it shows, and says so", (_, series, omitted, said) => {
    const { predictions, missing } = predict(...series);
    const left = CONDITIONS.filter((condition) => !condition.includes(omitted));
    const graded = predictions.flatMap(({ points }) => points.map(({ condition }) => condition));
    expect(new Set(graded)).toEqual(new Set(left));
    expect(graded).toHaveLength(2 * 5 * left.length);
    expect(missing.map(({ view, done }) => `${view}: ${done}`)).toEqual([
      `${said}, and the others graded with mid-grey in its place`,
    ]);
  });

  it("with nothing that can be predicted grades nothing, and names the series", () => {
    const long = { ...T2, places: Array.from({ length: 257 }, (_, slice) => slice) };
    const { predictions, failures } = predict(long);
    expect(predictions).toEqual([]);
    expect(failures).toMatchObject([{ seriesId: 20, reason: expect.stringContaining("has 257 slices") }]);
  });

  it("compares the axial points' levels with the sagittal ones in the patient", () => {
    const uid = (plan: SeriesToMake, frame: string): SeriesToMake => ({
      ...plan,
      frameOfReferenceUid: frame,
    });
    const { predictions } = predict(uid(T2, "1.2"), uid(AXIAL, "1.3"));
    const flags = predictions.flatMap((one) => (one.flags ?? []).map(({ flag }) => [one.seriesId, flag]));
    expect(flags).toContainEqual([30, "axial-level-unchecked"]);
  });
});

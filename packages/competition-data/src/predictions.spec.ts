import { describe, expect, it } from "@jest/globals";
import { parsePredictionFile, parseSubmissionDraft, type Prediction } from "@spinegrade/competition-data";

const prediction: Prediction = {
  run: "nfn",
  fold: 0,
  studyId: 4003253,
  seriesId: 1054713880,
  split: "train",
  points: [
    {
      condition: "left_neural_foraminal_narrowing",
      level: "l1_l2",
      probabilities: [0.5, 0.25, 0.25],
      instanceNumber: 11,
      xSlice: 196.1,
      ySlice: 126,
      zIndex: 10.4,
      positionMm: [-20, 3, 4],
    },
  ],
};

const dataSet = { synthetic: false, tables: { "test_series_descriptions.csv": "0".repeat(64) } };
const parse = (predictions: readonly unknown[], source = "here"): readonly Prediction[] =>
  parsePredictionFile({ dataSet, predictions }, source).predictions;

describe("parsePredictionFile", () => {
  it("returns what is valid", () => {
    expect(parse([prediction, { ...prediction, flip: true }])).toHaveLength(2);
  });

  it("takes a point whose place in the patient is unknown", () => {
    const points = prediction.points.map((point) => ({ ...point, positionMm: null }));
    expect(parse([{ ...prediction, points }])[0]?.points[0]?.positionMm).toBeNull();
  });

  it("takes a prediction with flags, and refuses a flag without a reason", () => {
    const flag = { flag: "side-contradiction", points: [0, 5], reason: "left is not left of right" };
    expect(parse([{ ...prediction, flags: [flag] }])[0]?.flags).toEqual([flag]);
    expect(() => parse([{ ...prediction, flags: [{ flag: "odd", points: [] }] }])).toThrow("reason");
  });

  it("lists every fault with its place", () => {
    const bad = {
      ...prediction,
      split: "exam",
      points: [{ ...prediction.points[0], probabilities: [1, 2], level: "l6" }],
    };
    expect(() => parse([prediction, bad], "predictions.json")).toThrow(
      /predictions\.json is not valid:[^]*predictions\.1\.split[^]*1\.points\.0\.level[^]*1\.points\.0\.probabilities/,
    );
  });

  it.each([
    [[prediction], "the top level"],
    [{ predictions: [] }, 'the key "dataSet" is missing'],
    [{ dataSet: { synthetic: false, tables: {} }, predictions: [] }, "dataSet.tables"],
    [{ dataSet: { synthetic: false, tables: { a: "1" } }, predictions: [] }, "dataSet.tables.a"],
  ])("refuses a file that does not say of which data set it is: %j", (file, message) => {
    expect(() => parsePredictionFile(file, "predictions.json")).toThrow(message);
  });
});

describe("parseSubmissionDraft", () => {
  it("returns what is valid and names what is not", () => {
    const draft = {
      dataSet,
      rows: [{ rowId: "1_spinal_canal_stenosis_l1_l2", probabilities: [0.5, 0.25, 0.25] }],
      filled: [{ rowId: "1_spinal_canal_stenosis_l1_l2", reason: "no run predicts spinal_canal_stenosis" }],
    };
    expect(parseSubmissionDraft(draft, "here")).toEqual(draft);
    expect(() => parseSubmissionDraft({ ...draft, filled: [{ rowId: "x" }] }, "predictions.json")).toThrow(
      'predictions.json is not valid:\n  filled.0: the key "reason" is missing',
    );
  });
});

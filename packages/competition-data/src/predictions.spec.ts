import { describe, expect, it } from "@jest/globals";
import { validatePredictions, validateSubmissionDraft, type Prediction } from "@spinegrade/competition-data";

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

describe("validatePredictions", () => {
  it("returns what is valid", () => {
    expect(validatePredictions([prediction, { ...prediction, flip: true }], "here")).toHaveLength(2);
  });

  it("takes a point whose place in the patient is unknown", () => {
    const points = prediction.points.map((point) => ({ ...point, positionMm: null }));
    expect(validatePredictions([{ ...prediction, points }], "here")[0]?.points[0]?.positionMm).toBeNull();
  });

  it("lists every fault with its place", () => {
    const bad = {
      ...prediction,
      split: "exam",
      points: [{ ...prediction.points[0], probabilities: [1, 2], level: "l6" }],
    };
    expect(() => validatePredictions([prediction, bad], "predictions.json")).toThrow(
      /predictions\.json is not valid:[^]*1\.split[^]*1\.points\.0\.level[^]*1\.points\.0\.probabilities/,
    );
  });
});

describe("validateSubmissionDraft", () => {
  it("returns what is valid and names what is not", () => {
    const draft = {
      rows: [{ rowId: "1_spinal_canal_stenosis_l1_l2", probabilities: [0.5, 0.25, 0.25] }],
      filled: [{ rowId: "1_spinal_canal_stenosis_l1_l2", reason: "no run predicts spinal_canal_stenosis" }],
    };
    expect(validateSubmissionDraft(draft, "here")).toEqual(draft);
    expect(() => validateSubmissionDraft({ ...draft, filled: [{ rowId: "x" }] }, "predictions.json")).toThrow(
      'predictions.json is not valid:\n  filled.0: the key "reason" is missing',
    );
  });
});

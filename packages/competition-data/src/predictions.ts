import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  type Parse,
  tripleOf,
} from "@spinegrade/pipeline";
import { CONDITIONS, LEVELS, type Condition, type Level } from "./conditions.ts";
import { PROBABILITIES_SCHEMA } from "./tables/probabilities-schema.ts";
import type { Probabilities } from "./tables/rows.ts";

/** One graded point of a series. */
export interface PredictedPoint {
  readonly condition: Condition;
  readonly level: Level;
  readonly probabilities: Probabilities;
  /** The slice that contains the point. */
  readonly instanceNumber: number;
  /** Column and row in that slice's picture as its file stores it, px. */
  readonly xSlice: number;
  readonly ySlice: number;
  /** Expected place in the volume, 0..D-1; not rounded. */
  readonly zIndex: number;
  /** In the patient's frame (DICOM: to the left, to the back, to the head); null when the slice's place is unknown. */
  readonly positionMm: readonly [number, number, number] | null;
}

/** The net's confidence in a point's place, from its heatmap; averaged over flips and folds. */
export interface HeatmapFeatures {
  /** Entropy of the heatmap over its voxels, in nats: the logarithm of the number of voxels that it is spread over. */
  readonly entropy: number;
  /** Height of the second peak relative to the first, 0..1, in the sum over the slices. */
  readonly secondPeak: number;
  /** Share of the mass near the edge of the picture, 0..1. */
  readonly borderMass: number;
}

/** A doubt about a prediction that is used all the same. */
export interface PredictionFlag {
  /**
   * `side-contradiction`, `level-contradiction`: the points' places in the patient contradict their names;
   * `place-unknown`: their places are unknown, so that they cannot be checked; else a flag of the series' slice table.
   */
  readonly flag: string;
  /** Indices of the points that it concerns; none: all of them. */
  readonly points: readonly number[];
  readonly reason: string;
}

/** The prediction of one checkpoint for one series: the record that travels from the nets to the submission. */
export interface Prediction {
  readonly run: string;
  readonly fold: number;
  readonly studyId: number;
  readonly seriesId: number;
  readonly split: "train" | "test";
  /** Whether the volume was shown left-right reversed; everything here is already turned back. Default: false. */
  readonly flip?: boolean;
  /** FrameOfReferenceUID of the series, in which `positionMm` counts; absent when unknown. */
  readonly frameOfReferenceUid?: string;
  readonly points: readonly PredictedPoint[];
  /** Recesses graded in a sagittal series; they count only where no axial series shows them. */
  readonly recesses?: readonly PredictedPoint[];
  /** Remarks to read before using it; absent: none. */
  readonly flags?: readonly PredictionFlag[];
}

/**
 * The file of predictions at labelled points, by nets that were not trained on the study. They judge labels: a study without
 * labels has no such points, so they say nothing of how well the nets will do.
 */
export const AT_LABELS_FILE = "at-labelled-points.json";

/** A file of predictions: `predictions.json`, `out-of-fold.json`. */
export interface PredictionFile {
  /** Identity of the data set whose series were predicted. */
  readonly dataSet: DataSetIdentity;
  /** Whether the run is a trial (`--name`): no ensemble takes it. Absent: no. */
  readonly trial?: boolean;
  readonly predictions: readonly Prediction[];
}

const point = closedObject({
  condition: { enum: CONDITIONS },
  level: { enum: LEVELS },
  probabilities: PROBABILITIES_SCHEMA,
  instanceNumber: { type: "integer" },
  xSlice: { type: "number" },
  ySlice: { type: "number" },
  zIndex: { type: "number" },
  positionMm: { anyOf: [tripleOf({ type: "number" }), { type: "null" }] },
});

const flag = closedObject({
  flag: { type: "string", minLength: 1 },
  points: { type: "array", items: { type: "integer", minimum: 0 } },
  reason: { type: "string" },
});

/** JSON schema of a prediction. */
export const PREDICTION_SCHEMA: object = closedObject(
  {
    run: { type: "string" },
    fold: { type: "integer", minimum: 0 },
    studyId: { type: "integer" },
    seriesId: { type: "integer" },
    split: { enum: ["train", "test"] },
    flip: { type: "boolean" },
    frameOfReferenceUid: { type: "string", minLength: 1 },
    points: { type: "array", items: point },
    recesses: { type: "array", items: point },
    flags: { type: "array", items: flag },
  },
  ["flip", "frameOfReferenceUid", "recesses", "flags"],
);

/** Checks a file of predictions. @throws UserError that lists every fault. */
export const parsePredictionFile: Parse<PredictionFile> = compileSchema<PredictionFile>(
  closedObject(
    {
      dataSet: DATA_SET_IDENTITY_SCHEMA,
      trial: { type: "boolean" },
      predictions: { type: "array", items: PREDICTION_SCHEMA },
    },
    ["trial"],
  ),
);

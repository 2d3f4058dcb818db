import { closedObject, compileSchema, type Parse } from "@spinegrade/pipeline";
import { SERIES_DESCRIPTIONS, type SeriesDescription } from "./conditions.ts";
import { type Prediction, PREDICTION_SCHEMA } from "./predictions.ts";

/** A study to predict, as one line of JSON. */
export interface StudyRequest {
  readonly studyId: number;
  readonly series: readonly { readonly seriesId: number; readonly description: SeriesDescription }[];
}

/** A series, and what is the matter with it. */
export interface SeriesRemark {
  readonly seriesId: number;
  readonly reason: string;
}

/** First line of the answers: the nets are loaded. */
export interface PredictorReady {
  readonly kind: "ready";
  /** Number of nets that predict. */
  readonly nets: number;
  /** Runs that cannot be used, with reasons. */
  readonly unusable: readonly { readonly run: string; readonly reason: string }[];
}

/** The answer for one study. */
export interface PredictedStudy {
  readonly kind: "study";
  readonly studyId: number;
  readonly predictions: readonly Prediction[];
  /** Series that could not be read or predicted. */
  readonly failures: readonly SeriesRemark[];
  /** Doubts about series that were used, such as slices that are missing. */
  readonly remarks: readonly SeriesRemark[];
}

const text = { type: "string" };
const id = { type: "integer" };
const remarks = { type: "array", items: closedObject({ seriesId: id, reason: text }) };

/** Checks a request. @throws UserError that lists every fault. */
export const parseStudyRequest: Parse<StudyRequest> = compileSchema<StudyRequest>(
  closedObject({
    studyId: id,
    series: {
      type: "array",
      items: closedObject({ seriesId: id, description: { enum: SERIES_DESCRIPTIONS } }),
    },
  }),
);

/** Checks an answer. @throws UserError that lists every fault. */
export const parsePredictorMessage: Parse<PredictorReady | PredictedStudy> = compileSchema<
  PredictorReady | PredictedStudy
>({
  type: "object",
  required: ["kind"],
  oneOf: [
    closedObject({
      kind: { const: "ready" },
      nets: { type: "integer", minimum: 0 },
      unusable: { type: "array", items: closedObject({ run: text, reason: text }) },
    }),
    closedObject({
      kind: { const: "study" },
      studyId: id,
      predictions: { type: "array", items: PREDICTION_SCHEMA },
      failures: remarks,
      remarks,
    }),
  ],
});

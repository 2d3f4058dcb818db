import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  type Parse,
  tripleOf,
} from "@spinegrade/pipeline";
import { CONDITIONS, LEVELS } from "./conditions.ts";
import type { PointLabel } from "./label-groups.ts";
import { PROBABILITIES_SCHEMA } from "./tables/probabilities-schema.ts";
import type { Probabilities } from "./tables/rows.ts";

/** A place in a net's image: x and y as shares 0..1 of its side, z in slices of the volume. */
export type ImagePlace = readonly [x: number, y: number, z: number];

/** A net's answer for one volume: probabilities and places `[P]`. */
export interface ValidatedPoints {
  readonly probabilities: readonly Probabilities[];
  readonly places: readonly ImagePlace[];
}

/** A labelled series, predicted by a net that was not trained on its study. */
export interface ValidatedSeries {
  readonly studyId: number;
  readonly seriesId: number;
  /** The fold of the net, which validates on the study. */
  readonly fold: number;
  /** `[P]`, z = -1 for a missing point. */
  readonly truth: readonly ImagePlace[];
  /** Prediction of the volume as it is. */
  readonly plain: ValidatedPoints;
  /** Prediction of the volume with the patient's sides exchanged, turned back. */
  readonly flipped: ValidatedPoints;
}

/** The net of a validated run. */
export interface ValidatedNet {
  readonly task: string;
  readonly encoder: string;
  /** Side of its image, px. */
  readonly imageSize: number;
  /** Whether its training exchanged the patient's sides without exchanging the labels, as the submitted nets did. */
  readonly bugged: boolean;
}

/** The predictions of a run for the studies that validate its folds: `predictions.json` of `out-of-fold`. */
export interface ValidationFile {
  readonly dataSet: DataSetIdentity;
  readonly run: string;
  /** Whether the run is a trial (`--name`): no ensemble takes it. Absent: no. */
  readonly trial?: boolean;
  readonly net: ValidatedNet;
  /** `[P]`, the labels of the points of every series. */
  readonly points: readonly PointLabel[];
  readonly series: readonly ValidatedSeries[];
}

const integer = { type: "integer" };
const places = { type: "array", items: tripleOf({ type: "number" }) };
const answer = closedObject({ probabilities: { type: "array", items: PROBABILITIES_SCHEMA }, places });

const validatedSeries = closedObject({
  studyId: integer,
  seriesId: integer,
  fold: { type: "integer", minimum: 0 },
  truth: places,
  plain: answer,
  flipped: answer,
});

/** Checks a validation file. @throws UserError that lists every fault. */
export const parseValidationFile: Parse<ValidationFile> = compileSchema<ValidationFile>(
  closedObject(
    {
      dataSet: DATA_SET_IDENTITY_SCHEMA,
      run: { type: "string", minLength: 1 },
      trial: { type: "boolean" },
      net: closedObject({
        task: { type: "string" },
        encoder: { type: "string" },
        imageSize: { type: "integer", minimum: 1 },
        bugged: { type: "boolean" },
      }),
      points: {
        type: "array",
        items: closedObject({ condition: { enum: CONDITIONS }, level: { enum: LEVELS } }),
      },
      series: { type: "array", items: validatedSeries },
    },
    ["trial"],
  ),
);

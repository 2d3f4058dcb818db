import {
  CONDITIONS,
  LEVELS,
  type Condition,
  type Level,
  type Probabilities,
  PROBABILITIES_SCHEMA,
} from "@spinegrade/competition-data";
import type { GivenGrade } from "@spinegrade/calibration";
import type { ProductPrecision } from "@spinegrade/engine";
import { closedObject, compileSchema, type Parse, tripleOf } from "@spinegrade/pipeline";

/** A doubt about a row, a series or a study, with its reason in words. */
export interface GradingFlag {
  readonly flag: string;
  readonly reason: string;
}

/** The place of a finding. */
export interface FindingPoint {
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string | null;
  readonly instanceNumber: number;
  /** The frame of a file with several, from 0. */
  readonly frame: number;
  /** Column and row of the stored slice, px from the centre of the first pixel. */
  readonly xSlice: number;
  readonly ySlice: number;
  /** DICOM's patient space: to the left, to the back, to the head; null when the slice does not state where it lies. */
  readonly positionMm: readonly [number, number, number] | null;
}

/** Disagreement of the predictions of one row: the largest difference of the probability of the grade that is reported. */
export interface Spread {
  /** Between models and series; null where one model saw one series. */
  readonly models: number | null;
  /** Between the volume and its mirror image; null for nets that average over it themselves. */
  readonly flip: number | null;
}

/** One of the 25 rows of a study. */
export interface GradedRow {
  readonly condition: Condition;
  readonly level: Level;
  /** Why there is no grade; null when there is one. */
  readonly notGraded: string | null;
  /** Why the grade of a recess is an estimate from Sagittal T2 and not seen on axial slices; null for every other row. */
  readonly estimated: string | null;
  /** The likeliest grade of the calibrated probabilities, of the others where there are none. */
  readonly grade: GivenGrade | null;
  /** As the competition scores them: of the weighted loss. */
  readonly probabilities: Probabilities | null;
  /** Null when a model has no calibration. */
  readonly calibrated: Probabilities | null;
  /** Conformal set at 90 %; null as `calibrated`. */
  readonly set: readonly GivenGrade[] | null;
  readonly point: FindingPoint | null;
  readonly spread: Spread | null;
  readonly flags: readonly GradingFlag[];
}

/** A model, and whether it was used. */
export interface ModelRecord {
  readonly name: string;
  readonly task: string;
  readonly encoder: string;
  /** These are null for the two-stage nets, whose images are crops and which have no decoder. */
  readonly imageSize: number | null;
  readonly imageSizeFrom: "checkpoint" | "published" | null;
  readonly decoderChannels: readonly [number, number, number] | null;
  readonly fold: number | null;
  readonly sha256: string;
  readonly isCalibrated: boolean;
  /** Why it was not used; null when it was. */
  readonly notUsed: string | null;
}

/** A series of the study, and whether it was used. */
export interface SeriesRecord {
  readonly seriesInstanceUid: string;
  readonly part: number | null;
  readonly type: string;
  readonly confidence: number;
  readonly reasons: readonly string[];
  readonly slices: number;
  /** Why it was not used; null when it was. */
  readonly notUsed: string | null;
}

/** The content of `results.json`. */
export interface GradedStudy {
  /** To be read first. */
  readonly notice: string;
  readonly study: {
    readonly studyInstanceUid: string;
    readonly patientKey: string;
    /** `YYYYMMDD`, "" when no file states it. */
    readonly date: string;
    /** Only when names are asked for. */
    readonly patient?: { readonly id: string | null; readonly name: string | null };
  };
  readonly rows: readonly GradedRow[];
  /** Doubts about the whole study. */
  readonly flags: readonly GradingFlag[];
  readonly series: readonly SeriesRecord[];
  readonly models: readonly ModelRecord[];
  readonly versions: Readonly<Record<string, string>>;
  /** Precision of the nets' linear layers. */
  readonly productPrecision: ProductPrecision;
}

const text = { type: "string" };
const number = { type: "number" };
const integer = { type: "integer" };
const flag = { type: "boolean" };
const orNull = (schema: object): object => ({ anyOf: [schema, { type: "null" }] });
const list = (items: object): object => ({ type: "array", items });
const grade = { enum: [0, 1, 2] };
/** Not the engine's list: threads that only write would load TensorFlow.js with it. */
const precisions: readonly ProductPrecision[] = ["float32", "bfloat16"];
const flags = list(closedObject({ flag: text, reason: text }));

const row = closedObject({
  condition: { enum: CONDITIONS },
  level: { enum: LEVELS },
  notGraded: orNull(text),
  estimated: orNull(text),
  grade: orNull(grade),
  probabilities: orNull(PROBABILITIES_SCHEMA),
  calibrated: orNull(PROBABILITIES_SCHEMA),
  set: orNull(list(grade)),
  point: orNull(
    closedObject({
      seriesInstanceUid: text,
      sopInstanceUid: orNull(text),
      instanceNumber: integer,
      frame: integer,
      xSlice: number,
      ySlice: number,
      positionMm: orNull(tripleOf(number)),
    }),
  ),
  spread: orNull(closedObject({ models: orNull(number), flip: orNull(number) })),
  flags,
});

const model = closedObject({
  ...{ name: text, task: text, encoder: text, imageSize: orNull(integer) },
  imageSizeFrom: { enum: ["checkpoint", "published", null] },
  decoderChannels: orNull(tripleOf(integer)),
  fold: orNull(integer),
  sha256: text,
  isCalibrated: flag,
  notUsed: orNull(text),
});

const series = closedObject({
  ...{ seriesInstanceUid: text, part: orNull(integer), type: text, confidence: number },
  ...{ reasons: list(text), slices: integer, notUsed: orNull(text) },
});

const patient = closedObject({ id: orNull(text), name: orNull(text) });

/** Parses the content of `results.json`. @throws UserError that lists every fault. */
export const parseGradedStudy: Parse<GradedStudy> = compileSchema<GradedStudy>(
  closedObject({
    notice: text,
    study: closedObject({ studyInstanceUid: text, patientKey: text, date: text, patient }, ["patient"]),
    rows: { ...list(row), minItems: 25, maxItems: 25 },
    flags,
    series: list(series),
    models: list(model),
    versions: { type: "object", additionalProperties: text },
    productPrecision: { enum: precisions },
  }),
);

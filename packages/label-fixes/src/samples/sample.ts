import type { LevelView } from "@spinegrade/axial-levels";
import {
  type Grade,
  LABEL_GROUPS,
  LEVELS,
  type LabelGroup,
  type PointLabel,
} from "@spinegrade/competition-data";
import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  type Parse,
} from "@spinegrade/pipeline";

/**
 * `published`: the exclusions of the published solution, number for number. `intended`: the exclusions that it intended, and
 * any other series whose left and right points coincide, or whose sides and levels contradict the patient or cannot be
 * checked.
 */
export type RuleSetName = "published" | "intended";

/** The names of the rule sets. */
export const RULE_SETS: readonly RuleSetName[] = ["published", "intended"];

/** One series to train on. Arrays have P entries in the order of the task's points. */
export interface Sample {
  readonly studyId: number;
  readonly seriesId: number;
  /** The stored volume of the series. */
  readonly volumeKey: string;
  /** Size of the volume's slices, px: all slices of a volume have one size. */
  readonly sliceSize: readonly [rows: number, columns: number];
  /** The fold that validates on it. */
  readonly fold: number;
  /** [P], -1 where missing. */
  readonly grades: readonly Grade[];
  /** [P], -1 where the point is missing. */
  readonly instanceNumbers: readonly number[];
  /** `[P]`: x and y in pixels of the volume's slice, z the slice's index in the volume, -1 where the point is missing. */
  readonly xyzSlice: readonly (readonly [x: number, y: number, z: number])[];
  /** Views of the levels L1/L2 to L5/S1 in an axial series, null for one that it does not show; absent for sagittal series. */
  readonly views?: readonly (LevelView | null)[];
}

/** A sample of 10 points: left L1/L2 to L5/S1, then right. */
export type NfnSample = Sample;

/** A sample of 5 points: L1/L2 to L5/S1. */
export type ScsSample = Sample;

/** The content of `nfn.json` and `scs.json`. */
export interface SampleFile {
  /** Identity of the data set that the samples are made from, by its training tables. */
  readonly dataSet: DataSetIdentity;
  readonly samples: readonly Sample[];
}

/** The kind of reason for an exclusion or a doubt, by which they are counted. */
export type ExclusionKind =
  | "excluded-by-id"
  | "study-not-in-train"
  | "wrong-series"
  | "no-points"
  | "incomplete-points"
  | "not-ingested"
  | "slice-not-in-series"
  | "outside-image"
  | "sides-coincide"
  | "side-contradiction"
  | "level-contradiction"
  | "place-unknown"
  | "frame-of-reference-differs"
  | "frame-of-reference-unknown"
  | "no-series";

/** A series, or a study without one, that gives no sample. */
export interface Exclusion {
  readonly studyId: number;
  /** Null when the study has no series of the task's description. */
  readonly seriesId: number | null;
  readonly task: LabelGroup;
  readonly kind: ExclusionKind;
  readonly reason: string;
  /** The list, rule or table that gives the reason. */
  readonly source: string;
}

const VIEW = {
  anyOf: [
    closedObject({
      x: { type: "number" },
      y: { type: "number" },
      z: { type: "integer", minimum: 0 },
      first: { type: "integer", minimum: 0 },
      last: { type: "integer", minimum: 0 },
    }),
    { type: "null" },
  ],
};

function sampleSchema(points: number): object {
  const many = (items: object, count: number): object => ({
    type: "array",
    items,
    minItems: count,
    maxItems: count,
  });
  const properties = {
    studyId: { type: "integer" },
    seriesId: { type: "integer" },
    volumeKey: { type: "string" },
    sliceSize: many({ type: "integer", minimum: 1 }, 2),
    fold: { type: "integer", minimum: 0 },
    grades: many({ enum: [-1, 0, 1, 2] }, points),
    instanceNumbers: many({ type: "integer", minimum: -1 }, points),
    xyzSlice: many(many({ type: "number" }, 3), points),
  };
  const item = closedObject({ ...properties, views: many(VIEW, LEVELS.length) }, ["views"]);
  return closedObject({ dataSet: DATA_SET_IDENTITY_SCHEMA, samples: { type: "array", items: item } });
}

/** The check of a sample table, such as `nfn.json`, whose samples have these points. */
export function sampleParser(points: readonly PointLabel[]): Parse<SampleFile> {
  return compileSchema<SampleFile>(sampleSchema(points.length));
}

/** Checks `nfn.json`. @throws UserError that lists every fault. */
export const parseNfnSamples: Parse<SampleFile> = sampleParser(LABEL_GROUPS.nfn.points);

/** Checks `scs.json`. @throws UserError that lists every fault. */
export const parseScsSamples: Parse<SampleFile> = sampleParser(LABEL_GROUPS.scs.points);

/** A point's name in messages, for example `left L1/L2`. */
export function pointName({ condition, level }: PointLabel): string {
  const side = condition.startsWith("left") ? "left " : condition.startsWith("right") ? "right " : "";
  return `${side}${level.toUpperCase().replace("_", "/")}`;
}

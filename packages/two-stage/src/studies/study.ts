import {
  CONDITIONS,
  LEVELS,
  POINT_SIDES,
  SERIES_DESCRIPTIONS,
  type Condition,
  type Grade,
  type Level,
  type PointSide,
  type SeriesDescription,
} from "@spinegrade/competition-data";
import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
} from "@spinegrade/pipeline";
import { type StretchedKeys, stretchedSchema } from "@spinegrade/volumes";

/** A study with its grades, series and labelled points: a sample of the two-stage nets. */
export interface StudySample {
  readonly studyId: number;
  /** The fold of the split; see `splitStudies`. */
  readonly fold: number;
  /** For each condition the five levels from L1/L2 to L5/S1; -1 where missing. */
  readonly grades: Readonly<Record<Condition, readonly Grade[]>>;
  readonly series: readonly StudySeries[];
}

/** A series of a study, as volumes of stretched slices. */
export interface StudySeries {
  readonly seriesId: number;
  readonly description: SeriesDescription;
  /** Keys of the volumes by side: "512", for axial series "720" too. */
  readonly volumes: StretchedKeys;
  /** Number of slices. */
  readonly depth: number;
  readonly points: readonly LabelledPoint[];
}

/** A point that a person marked. */
export interface LabelledPoint {
  /** The patient's side; the canal's points are in the middle. */
  readonly side: PointSide;
  readonly level: Level;
  /** Pixels of the frame of 512 by 512 pixels. */
  readonly x: number;
  readonly y: number;
  /** Index of the slice in the order of stretched volumes. */
  readonly z: number;
}

/** The file of all studies: `data-processed/two-stage/studies.json`. */
export interface StudyFile {
  /** Identity of the data set, by its training tables. */
  readonly dataSet: DataSetIdentity;
  readonly studies: readonly StudySample[];
}

/** The side of the frame in which labelled points are stored, in pixels. */
export const POINT_FRAME = 512;

/** The side of the frame of axial crops, in pixels. */
export const AXIAL_FRAME = 720;

/** The sides of the frames to which the slices of a kind of series are stretched, in the order of their volumes. */
export function framesOf(description: SeriesDescription): readonly number[] {
  return description === "Axial T2" ? [POINT_FRAME, AXIAL_FRAME] : [POINT_FRAME];
}

const id = { type: "integer", minimum: 0 };
const number = { type: "number" };

const pointSchema = closedObject({
  side: { enum: POINT_SIDES },
  level: { enum: LEVELS },
  x: number,
  y: number,
  z: id,
});

const seriesSchema = closedObject({
  seriesId: id,
  description: { enum: SERIES_DESCRIPTIONS },
  volumes: stretchedSchema,
  depth: { type: "integer", minimum: 1 },
  points: { type: "array", items: pointSchema },
});

const gradesOfLevels = {
  type: "array",
  items: { enum: [-1, 0, 1, 2] },
  minItems: LEVELS.length,
  maxItems: LEVELS.length,
};

const studySchema = closedObject({
  studyId: id,
  fold: id,
  grades: closedObject(Object.fromEntries(CONDITIONS.map((condition) => [condition, gradesOfLevels]))),
  series: { type: "array", items: seriesSchema },
});

/** Checks `studies.json`. @throws UserError that lists every fault. */
export const parseStudyFile = compileSchema<StudyFile>(
  closedObject({ dataSet: DATA_SET_IDENTITY_SCHEMA, studies: { type: "array", items: studySchema } }),
);

import { SERIES_DESCRIPTIONS, type SeriesDescription } from "@spinegrade/competition-data";
import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
} from "@spinegrade/pipeline";
import type { QuarantinedSlice } from "../table/quarantined-slice.ts";
import { quarantinedSchema, shapeSchema } from "../table/slice-table-schema.ts";

/** The half of the data set that a series belongs to. */
export type Split = "train" | "test";

/** A series that is in the store of volumes. */
export interface IngestedSeries {
  readonly studyId: number;
  readonly seriesId: number;
  readonly description: SeriesDescription;
  readonly split: Split;
  /** Key of the volume and slice table in the store. */
  readonly key: string;
  /** [D, H, W] */
  readonly shape: readonly [number, number, number];
  /** Keys of the volumes of stretched slices, by their side in pixels; absent where none were asked for. */
  readonly stretched?: StretchedKeys;
}

/** Keys of volumes by the side that their slices were stretched to. */
export type StretchedKeys = Readonly<Record<string, string>>;

/** A series that could not be ingested; later steps skip it. */
export interface IngestFailure {
  readonly studyId: number;
  readonly seriesId: number;
  /** File name in the series folder, when one file is faulty. */
  readonly file?: string;
  readonly reason: string;
  /** All unusable slices, when slices are faulty. */
  readonly quarantined?: readonly QuarantinedSlice[];
}

/** Every series of the data set's tables: each is either ingested or failed. In order of split, study and series. */
export interface IngestIndex {
  /** Identity of the ingested data set, from its two series tables. */
  readonly dataSet: DataSetIdentity;
  readonly series: readonly IngestedSeries[];
  readonly failures: readonly IngestFailure[];
}

const id = { type: "integer", minimum: 0 };

const key = { type: "string", pattern: "^[0-9a-f]{64}$" };

/** Schema of `StretchedKeys`. */
export const stretchedSchema = { type: "object", additionalProperties: key };

const seriesProperties = {
  studyId: id,
  seriesId: id,
  description: { type: "string", enum: SERIES_DESCRIPTIONS },
  split: { type: "string", enum: ["train", "test"] },
  key,
  shape: shapeSchema,
};

/** Schema of a list of failures. */
export const failuresSchema = {
  type: "array",
  items: closedObject(
    {
      studyId: id,
      seriesId: id,
      file: { type: "string" },
      reason: { type: "string" },
      quarantined: quarantinedSchema,
    },
    ["file", "quarantined"],
  ),
};

/** Parses `ingest/index.json`. */
export const parseIngestIndex = compileSchema<IngestIndex>(
  closedObject({
    dataSet: DATA_SET_IDENTITY_SCHEMA,
    series: {
      type: "array",
      items: closedObject({ ...seriesProperties, stretched: stretchedSchema }, ["stretched"]),
    },
    failures: failuresSchema,
  }),
);

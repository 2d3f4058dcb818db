import {
  closedObject,
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
} from "@spinegrade/pipeline";
import type { Point2 } from "../transforms/matrix3.ts";

/** The frame that shapes are compared in: slices resized and centred to this many pixels. */
export const FRAME_SIZE = 512;

/** A mean shape that slices are aligned to. */
export interface Template {
  /** Identity of the data set of its samples; absent for a sample table that names none. */
  readonly dataSet?: DataSetIdentity;
  /** Side of the square frame that the points are in, px. */
  readonly frameSize: typeof FRAME_SIZE;
  /** x and y in that frame, one a label. For NFN: left L1/L2 to L5/S1, then right; for SCS: L1/L2 to L5/S1. */
  readonly points: readonly Point2[];
  /** SCS only: the ten points about the origin that the published file consists of; see `scsPairs`. */
  readonly pairsAboutCentre?: readonly Point2[];
}

const POINT = { type: "array", minItems: 2, maxItems: 2, items: { type: "number" } } as const;

/** Parses a template file. */
export const parseTemplate = compileSchema<Template>(
  closedObject(
    {
      dataSet: DATA_SET_IDENTITY_SCHEMA,
      frameSize: { const: FRAME_SIZE },
      points: { type: "array", minItems: 2, items: POINT },
      pairsAboutCentre: { type: "array", minItems: 10, maxItems: 10, items: POINT },
    },
    ["dataSet", "pairsAboutCentre"],
  ),
);

import {
  compileSchema,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  tripleOf,
} from "@spinegrade/pipeline";
import type { SliceSize } from "../warp/resize-and-centre.ts";

/** The part of a sample that a template needs: the points of one series and the size of its slices. */
export interface LabelledShape {
  /** For messages. */
  readonly studyId: number;
  /** For messages. */
  readonly seriesId: number;
  /** x and y in pixels of the slice, z the slice's index. NFN: left L1/L2 to L5/S1, then right; SCS: L1/L2 to L5/S1. */
  readonly xyzSlice: readonly (readonly [x: number, y: number, z: number])[];
  /** Rows and columns of the slices. */
  readonly sliceSize: SliceSize;
}

/** The part of a sample table that a template needs. */
export interface LabelledShapes {
  /** Identity of the data set from which the samples are made, if the table names one. */
  readonly dataSet?: DataSetIdentity;
  readonly samples: readonly LabelledShape[];
}

/** Parses the parts of a sample table that templates are made from; other keys are let through. */
export const parseLabelledShapes = compileSchema<LabelledShapes>({
  type: "object",
  required: ["samples"],
  properties: {
    dataSet: DATA_SET_IDENTITY_SCHEMA,
    samples: {
      type: "array",
      items: {
        type: "object",
        required: ["studyId", "seriesId", "xyzSlice", "sliceSize"],
        properties: {
          studyId: { type: "integer" },
          seriesId: { type: "integer" },
          xyzSlice: {
            type: "array",
            items: tripleOf({ type: "number" }),
          },
          sliceSize: { type: "array", minItems: 2, maxItems: 2, items: { type: "integer", minimum: 1 } },
        },
      },
    },
  },
});

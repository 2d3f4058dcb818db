import { compileSchema } from "@spinegrade/pipeline";
import type { SliceGeometry } from "./read-geometry.ts";

/** One slice of a volume: the file it was, and where it lies. */
export interface SliceRecord extends SliceGeometry {
  /** Index in the volume, from 0. */
  readonly zIndex: number;
  /** From the file name; what the label tables call instance_number. */
  readonly instanceNumber: number;
  readonly fileName: string;
  /** Index of the group of equal orientation, in the volume's order. */
  readonly group: number;
  /** Position along the group's normal. */
  readonly projectionMm: number;
  /** The slice's own size, before padding to the volume's. */
  readonly rows: number;
  readonly columns: number;
}

/** The slices of a volume in order: slice k of the volume is `slices[k]`. */
export interface SliceTable {
  readonly studyId: number;
  readonly seriesId: number;
  /** [D, H, W] */
  readonly shape: readonly [number, number, number];
  readonly slices: readonly SliceRecord[];
}

const index = { type: "integer", minimum: 0 };
const length = { type: "integer", minimum: 1 };
const numbers = (count: number): object => ({
  type: "array",
  items: { type: "number" },
  minItems: count,
  maxItems: count,
});

/** Schema of [D, H, W]. */
export const shapeSchema = { type: "array", items: length, minItems: 3, maxItems: 3 };

const sliceProperties = {
  zIndex: index,
  instanceNumber: index,
  fileName: { type: "string" },
  group: index,
  projectionMm: { type: "number" },
  positionMm: numbers(3),
  orientation: numbers(6),
  pixelSpacingMm: numbers(2),
  rows: length,
  columns: length,
};

/** Validator of `volumes/<key>.json`. */
export const validateSliceTable = compileSchema<SliceTable>({
  type: "object",
  additionalProperties: false,
  required: ["studyId", "seriesId", "shape", "slices"],
  properties: {
    studyId: index,
    seriesId: index,
    shape: shapeSchema,
    slices: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        additionalProperties: false,
        required: Object.keys(sliceProperties),
        properties: sliceProperties,
      },
    },
  },
});

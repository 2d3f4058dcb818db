import { compileSchema } from "@spinegrade/pipeline";
import type { SliceTable } from "../volume/slice-table.ts";

const index = { type: "integer", minimum: 0 };
const id = { anyOf: [index, { type: "string", minLength: 1 }] };
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
  frame: index,
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
    studyId: id,
    seriesId: id,
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

import { closedObject, compileSchema, tripleOf } from "@spinegrade/pipeline";
import { FLAG_NAMES } from "./series-flags.ts";
import type { SliceTable } from "./slice-table.ts";

const index = { type: "integer", minimum: 0 };
const id = { anyOf: [index, { type: "string", minLength: 1 }] };
const length = { type: "integer", minimum: 1 };
const numbersOrNull = (count: number): object => ({
  type: ["array", "null"],
  items: { type: "number" },
  minItems: count,
  maxItems: count,
});

/** Schema of [D, H, W]. */
export const shapeSchema = tripleOf(length);

const sliceProperties = {
  zIndex: index,
  instanceNumber: { type: "integer" },
  fileName: { type: "string" },
  frame: index,
  group: index,
  projectionMm: { type: ["number", "null"] },
  positionMm: numbersOrNull(3),
  orientation: numbersOrNull(6),
  pixelSpacingMm: numbersOrNull(2),
  rows: length,
  columns: length,
  turn: closedObject({
    transposes: { type: "boolean" },
    reversesColumns: { type: "boolean" },
    reversesRows: { type: "boolean" },
  }),
};

/** Schema of a list of quarantined slices. */
export const quarantinedSchema = {
  type: "array",
  items: closedObject(
    {
      file: { type: "string" },
      frame: index,
      byteOffset: index,
      tag: { type: "string", pattern: "^\\([0-9A-F]{4},[0-9A-F]{4}\\)$" },
      reason: { type: "string" },
    },
    ["frame", "byteOffset", "tag"],
  ),
};

/** Schema of a list of flags. */
export const flagsSchema = {
  type: "array",
  items: closedObject({ flag: { enum: FLAG_NAMES }, files: { type: "array", items: { type: "string" } } }),
};

/** Parses `volumes/<key>.json`. */
export const parseSliceTable = compileSchema<SliceTable>(
  closedObject(
    {
      studyId: id,
      seriesId: id,
      frameOfReferenceUid: { type: "string", minLength: 1 },
      shape: shapeSchema,
      stretchedTo: length,
      slices: {
        type: "array",
        minItems: 1,
        items: closedObject(sliceProperties, ["turn"]),
      },
      quarantined: quarantinedSchema,
      flags: flagsSchema,
    },
    ["frameOfReferenceUid", "stretchedTo"],
  ),
);

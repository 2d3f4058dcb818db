import { flagsSchema, quarantinedSchema, shapeSchema, stretchedSchema } from "@spinegrade/volumes";

/** Schemas of the fields of `StoredSeries`. */
export const storedSeriesProperties = {
  key: { type: "string" },
  shape: shapeSchema,
  stretched: stretchedSchema,
  quarantined: quarantinedSchema,
  flags: flagsSchema,
};

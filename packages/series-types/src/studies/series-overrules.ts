import { readChoice, UserError } from "@spinegrade/pipeline";
import { PLANES, SPECIAL_KINDS, WEIGHTINGS, type SeriesTypeName } from "../series-type.ts";

/** All names of types. */
export const SERIES_TYPE_NAMES: readonly SeriesTypeName[] = [
  ...PLANES.flatMap((plane) => WEIGHTINGS.map((weighting): SeriesTypeName => `${plane}-${weighting}`)),
  ...SPECIAL_KINDS,
  "other",
];

/** `--series UID=TYPE ...`, without its help: values may follow each other. */
export const SERIES_OPTION = {
  type: "string",
  multiple: true,
  further: /^\d+(\.\d+)*=/,
  value: "UID=TYPE",
} as const;

/** Types that a person states, by SeriesInstanceUID. */
export type SeriesOverrules = ReadonlyMap<string, SeriesTypeName>;

/**
 * Reads the values of `--series UID=TYPE`.
 * @throws UserError for a value of another form, an unknown type, or two types for one series.
 */
export function readSeriesOverrules(values: readonly string[]): SeriesOverrules {
  const overrules = new Map<string, SeriesTypeName>();
  for (const value of values) {
    const [uid = "", name = "", ...rest] = value.split("=");
    if (!/^\d+(\.\d+)*$/.test(uid) || name === "" || rest.length > 0)
      throw new UserError(
        `--series "${value}" must be a SeriesInstanceUID and a type, as in --series 1.2.840.5=sagittal-t1`,
      );
    const type = readChoice(`--series ${uid}=`, name, SERIES_TYPE_NAMES);
    if (overrules.has(uid) && overrules.get(uid) !== type)
      throw new UserError(`--series names two types for the series ${uid}; state one`);
    overrules.set(uid, type);
  }
  return overrules;
}

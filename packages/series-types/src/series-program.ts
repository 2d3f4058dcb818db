import { canonicalJson, command, type Program, UserError } from "@spinegrade/pipeline";
import { formatStudies, studiesToJson } from "./studies/format-studies.ts";
import { findStudies } from "./studies/find-studies.ts";
import { readSeriesOverrules, SERIES_OPTION } from "./studies/series-overrules.ts";

const listCommand = command({
  summary:
    "Lists the MR studies of a folder in any layout, and the type of each series with its confidence: by headers, never\n" +
    "by the names of files and folders. Reads no pixels, writes nothing.",
  operands: "DIR",
  options: {
    series: { ...SERIES_OPTION, help: "states the types of one or several series, as in UID=sagittal-t1" },
    reasons: { type: "boolean", help: "also why each series has its type" },
    json: { type: "boolean", help: "as JSON, with reasons" },
  },
  run: async ({ values: { series = [], reasons, json }, required }) => {
    const folder = required("DIR");
    const found = await findStudies(folder, { overrules: readSeriesOverrules(series) });
    if (json === true) return canonicalJson(studiesToJson(found));
    if (found.studies.length === 0)
      throw new UserError(
        `there is no MR image in ${folder} (${found.skipped.length} other files); name the folder that the images are in`,
      );
    return formatStudies(found, { withReasons: reasons === true });
  },
});

/** The command line `spinegrade-series`. */
export const SERIES_PROGRAM: Program = {
  name: "spinegrade-series",
  about: "Finds the studies of a folder of DICOM files, and the type of each series.",
  manifest: new URL("../package.json", import.meta.url),
  commands: {},
  unnamed: listCommand,
};

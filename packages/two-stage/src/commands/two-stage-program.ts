import { readFoldTable } from "@spinegrade/competition-data";
import { command, loadConfig, type Program } from "@spinegrade/pipeline";
import { makeStudies, type MadeStudies } from "../studies/make-studies.ts";

/** The command line `spinegrade-two-stage`. */
export function twoStageProgram(): Program {
  return {
    name: "spinegrade-two-stage",
    about: "Makes the samples of the two-stage nets. The trainer trains them: spinegrade-train.",
    manifest: new URL("../../package.json", import.meta.url),
    commands: { studies: studiesCommand },
  };
}

const studiesCommand = command({
  summary:
    "Stretches the slices of all training series to squares and places the labelled points in them.\n" +
    "reads  the data set's tables and images, data-processed/third-party\n" +
    "writes data-processed/two-stage, volumes and slice tables in the work folder",
  options: {
    "fold-file": {
      type: "string",
      value: "FILE.csv",
      help: "each study's fold, from columns study_id and fold; default: the published split",
    },
  },
  run: async ({ values }) => {
    const file = values["fold-file"];
    const config = await loadConfig();
    const made = await makeStudies(
      config,
      file === undefined ? {} : { folds: (studyIds) => readFoldTable(file, studyIds) },
    );
    return formatStudies(made);
  },
});

/** Formats the numbers of studies, series and points for people, and the reasons for what is omitted. */
function formatStudies({ studies, omitted, path }: MadeStudies): string {
  const series = studies.flatMap((study) => study.series);
  const points = series.flatMap((one) => one.points);
  const reasons = omitted.map(
    ({ studyId, seriesId, reason }) => `omitted: study ${studyId}, series ${seriesId}: ${reason}\n`,
  );
  return (
    `${studies.length} studies, ${series.length} series, ${points.length} labelled points: ${path}\n` +
    reasons.join("")
  );
}

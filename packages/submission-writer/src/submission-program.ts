import { command, type PipelineConfig, type Program } from "@spinegrade/pipeline";
import { formatFaults } from "./format-faults.ts";
import { runSubmissionCommand } from "./run/run-command.ts";
import { formatMadeSubmission } from "./format-made-submission.ts";
import { checkSubmission, makeSubmission, type CheckedSubmission } from "./make-submission.ts";

/** The command line `spinegrade-submission`. */
export function submissionProgram(loadConfig: () => Promise<PipelineConfig>): Program {
  return {
    name: "spinegrade-submission",
    about: "Writes and checks submissions to the competition.",
    manifest: new URL("../package.json", import.meta.url),
    commands: {
      write: command({
        summary:
          "Writes the submission of the data set's test studies.\n" +
          "reads  data-processed/ensemble/predictions.json, the data set's tables\n" +
          "writes data-processed/submission/submission.csv",
        options: {},
        run: async () => formatMadeSubmission(await makeSubmission(await loadConfig())),
      }),
      run: runSubmissionCommand(loadConfig),
      check: command({
        summary: "Compares a submission, row by row, with the competition's sample, and checks its numbers.",
        operands: "FILE",
        options: {
          sample: {
            type: "string",
            value: "SAMPLE",
            required: true,
            help: "the data set's sample_submission.csv",
          },
          strict: { type: "boolean", help: "also refuse warnings: faults that the competition accepts" },
        },
        run: async ({ values: { strict }, required }) => {
          const [file, sample] = [required("FILE"), required("sample")];
          return formatChecked(file, sample, await checkSubmission(file, sample, strict));
        },
      }),
    },
  };
}

function formatChecked(file: string, sample: string, { rows, warnings }: CheckedSubmission): string {
  if (warnings.length === 0)
    return `${file}: ${rows} rows, the same and in the same order as in ${sample}; every row sums to 1\n`;
  return `${file}: ${rows} rows, the same as in ${sample}, with ${formatFaults(warnings)}\n`;
}

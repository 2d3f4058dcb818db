import { FILLS } from "@spinegrade/ensembler";
import {
  type Command,
  command,
  EXIT,
  type PipelineConfig,
  printableLines,
  readChoice,
  UserError,
} from "@spinegrade/pipeline";
import { SAMPLE_WORDS } from "../format-made-submission.ts";
import { predictorProcess } from "./predictor-process.ts";
import { runSubmission, type SubmissionRun } from "./run-submission.ts";

/** Number of studies that the terminal lists; all are in `report.json`. */
const LISTED = 30;

/** The command `spinegrade-submission run`. */
export function runSubmissionCommand(loadConfig: () => Promise<PipelineConfig>): Command {
  return command({
    summary:
      "Predicts the test studies with all trained one-stage runs, or with the two-stage runs that are named (two-stage: the\n" +
      "shipped chain), and writes a submission of all rows, whatever is wrong.\n" +
      "reads  the data set's test tables and images, data-processed/runs, checkpoints of the work folder\n" +
      "writes data-processed/submission/submission.csv, report.json\n" +
      "Exit code 0: every row is a prediction; 2: some are not, or something was wrong: each is listed with its reason.",
    operands: "[RUN] ...",
    options: {
      deadline: { type: "string", value: "MINUTES", help: "studies not predicted by then get fallback rows" },
      "study-limit": { type: "string", value: "SECONDS", help: "time for one study; default: 600" },
      fill: {
        type: "string",
        value: FILLS.join("|"),
        default: "weighted",
        help: "what fills rows without a prediction: training frequencies, or 1/3 each (uniform)",
      },
    },
    run: async ({ operands, values }) => {
      const fill = readChoice("--fill", values.fill, FILLS);
      const deadlineMinutes = readPositive("--deadline", values.deadline);
      const studyLimitSeconds = readPositive("--study-limit", values["study-limit"]);
      const run = await runSubmission(await loadConfig(), {
        predictor: predictorProcess(operands),
        fill,
        ...(deadlineMinutes !== undefined && { deadlineMinutes }),
        ...(studyLimitSeconds !== undefined && { studyLimitSeconds }),
      });
      process.stdout.write(printableLines(formatRun(run)));
      const isClean = run.filled === 0 && run.faults.length === 0 && run.reports.length === 0;
      return isClean ? EXIT.clean : EXIT.finishedWithFailures;
    },
  });
}

function readPositive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new UserError(`${option} "${text}" must be a number above 0`);
}

function formatRun({ path, rows, studies, filled, sampleMatch, faults, reports }: SubmissionRun): string {
  const shown = reports
    .slice(0, LISTED)
    .flatMap(({ studyId, filled: count, reasons }) => [
      `  study ${studyId}${count > 0 ? `, ${count} rows filled` : ""}`,
      ...reasons.map((reason) => `    ${reason}`),
    ]);
  const rest = reports.length - LISTED;
  return [
    path,
    `  ${rows} rows of ${studies} studies; ${SAMPLE_WORDS[sampleMatch]}`,
    `  ${rows - filled} rows predicted, ${filled} filled`,
    ...faults.map((fault) => `  ${fault}`),
    ...shown,
    ...(rest > 0 ? [`  and ${rest} more studies: see report.json`] : []),
    "",
  ].join("\n");
}

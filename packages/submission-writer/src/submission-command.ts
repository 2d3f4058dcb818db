import { parseCommandLine, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { formatFaults } from "./format-faults.ts";
import { formatMadeSubmission } from "./format-made-submission.ts";
import { checkSubmission, makeSubmission, type CheckedSubmission } from "./make-submission.ts";

const USAGE = `usage: spinegrade-submission write
       spinegrade-submission check FILE --sample SAMPLE [--strict]`;

/** The command lines `write` and `check FILE --sample SAMPLE [--strict]`. @returns what to print. @throws UserError. */
export async function submissionCommand(
  args: readonly string[],
  loadConfig: () => Promise<PipelineConfig>,
): Promise<string> {
  const { positionals, sample, strict } = readArguments(args);
  const [command, file, ...rest] = positionals;
  if (command === "write" && file === undefined && sample === undefined && strict === undefined) {
    return formatMadeSubmission(await makeSubmission(await loadConfig()));
  }
  if (command === "check" && file !== undefined && sample !== undefined && rest.length === 0) {
    return formatChecked(file, sample, await checkSubmission(file, sample, strict));
  }
  throw new UserError(USAGE);
}

function formatChecked(file: string, sample: string, { rows, warnings }: CheckedSubmission): string {
  if (warnings.length === 0)
    return `${file}: ${rows} rows, the same and in the same order as in ${sample}; every row sums to 1\n`;
  return `${file}: ${rows} rows, the same as in ${sample}, with ${formatFaults(warnings)}\n`;
}

interface Arguments {
  readonly positionals: readonly string[];
  readonly sample: string | undefined;
  readonly strict: boolean | undefined;
}

function readArguments(args: readonly string[]): Arguments {
  const options = { sample: { type: "string" }, strict: { type: "boolean" } } as const;
  const { positionals, values } = parseCommandLine(USAGE, {
    args: [...args],
    allowPositionals: true,
    options,
  });
  return { positionals, sample: values.sample, strict: values.strict };
}

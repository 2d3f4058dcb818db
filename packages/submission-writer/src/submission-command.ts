import { parseCommandLine, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { formatMadeSubmission } from "./format-made-submission.ts";
import { checkSubmission, makeSubmission } from "./make-submission.ts";

const USAGE = `usage: spinegrade-submission write
       spinegrade-submission check FILE --sample SAMPLE`;

/** The command lines `write` and `check FILE --sample SAMPLE`. @returns what to print. @throws UserError. */
export async function submissionCommand(
  args: readonly string[],
  loadConfig: () => Promise<PipelineConfig>,
): Promise<string> {
  const { positionals, sample } = readArguments(args);
  const [command, file, ...rest] = positionals;
  if (command === "write" && file === undefined && sample === undefined) {
    return formatMadeSubmission(await makeSubmission(await loadConfig()));
  }
  if (command === "check" && file !== undefined && sample !== undefined && rest.length === 0) {
    const count = await checkSubmission(file, sample);
    return `${file}: ${count} rows, the same and in the same order as in ${sample}; every row sums to 1\n`;
  }
  throw new UserError(USAGE);
}

function readArguments(args: readonly string[]): { positionals: string[]; sample: string | undefined } {
  const options = { sample: { type: "string" } } as const;
  const { positionals, values } = parseCommandLine(USAGE, {
    args: [...args],
    allowPositionals: true,
    options,
  });
  return { positionals, sample: values.sample };
}

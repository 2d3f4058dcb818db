import { parseCommandLine, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { formatSamples } from "./format-samples.ts";
import { makeSamples } from "./make-samples.ts";
import { RULE_SETS } from "./sample.ts";

const USAGE = `usage: spinegrade-label-fixes samples [--rules ${RULE_SETS.join("|")}]`;

/** The command line `samples [--rules ...]`. @returns what to print. @throws UserError. */
export async function samplesCommand(
  args: readonly string[],
  loadConfig: () => Promise<PipelineConfig>,
): Promise<string> {
  const { positionals, rules } = readArguments(args);
  const ruleSet = RULE_SETS.find((name) => name === rules);
  if (positionals.join() !== "samples" || ruleSet === undefined) throw new UserError(USAGE);
  return formatSamples(await makeSamples(await loadConfig(), ruleSet));
}

function readArguments(args: readonly string[]): { positionals: string[]; rules: string } {
  const options = { rules: { type: "string", default: "intended" } } as const;
  const { positionals, values } = parseCommandLine(USAGE, {
    args: [...args],
    allowPositionals: true,
    options,
  });
  return { positionals, rules: values.rules };
}

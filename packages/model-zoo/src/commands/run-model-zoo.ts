import { parseCommandLine, UserError } from "@spinegrade/pipeline";
import { getWeights } from "./get-weights.ts";
import { OPTIONS, USAGE } from "./options.ts";
import { printSummary } from "./print-summary.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * The command `spinegrade-model-zoo`.
 * @returns its exit code. @throws UserError for arguments that it does not take, and where a command has nothing to show.
 */
export async function runModelZoo(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { values, positionals } = parseCommandLine(USAGE, {
    args: [...args],
    allowPositionals: true,
    options: OPTIONS,
  });
  const [command, ...rest] = positionals;
  if (command === "summary" && rest.length === 0) return await printSummary(values, surroundings);
  if (command === "weights" && rest.length === 0) return await getWeights(values, surroundings);
  throw new UserError(USAGE);
}

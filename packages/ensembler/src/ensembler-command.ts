import { parseCommandLine, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { FOLD_AVERAGES } from "./average.ts";
import { formatValidation } from "./format-validation.ts";
import { formatEnsemble, makeEnsemble } from "./make-ensemble.ts";
import { makeValidation } from "./make-validation.ts";
import { FILLS } from "./training-priors.ts";

const USAGE = `usage: spinegrade-ensembler predict [--folds ${FOLD_AVERAGES.join("|")}] [--fill ${FILLS.join("|")}]
       spinegrade-ensembler validate`;

/** The command lines `predict` and `validate`. @returns what to print. @throws UserError. */
export async function ensemblerCommand(
  args: readonly string[],
  loadConfig: () => Promise<PipelineConfig>,
): Promise<string> {
  const { command, folds, fill } = readArguments(args);
  if (command === "validate" && folds === undefined && fill === undefined) {
    return formatValidation(await makeValidation(await loadConfig()));
  }
  if (command !== "predict") throw new UserError(USAGE);
  const options = { folds: oneOf(FOLD_AVERAGES, folds ?? "mean"), fill: oneOf(FILLS, fill ?? "weighted") };
  return formatEnsemble(await makeEnsemble(await loadConfig(), options));
}

function oneOf<Name extends string>(names: readonly Name[], text: string): Name {
  const name = names.find((known) => known === text);
  if (name === undefined) throw new UserError(`"${text}" is not one of ${names.join(", ")}\n${USAGE}`);
  return name;
}

function readArguments(args: readonly string[]): {
  command: string;
  folds: string | undefined;
  fill: string | undefined;
} {
  const options = { folds: { type: "string" }, fill: { type: "string" } } as const;
  const { positionals, values } = parseCommandLine(USAGE, {
    args: [...args],
    allowPositionals: true,
    options,
  });
  return { command: positionals.join(" "), folds: values.folds, fill: values.fill };
}

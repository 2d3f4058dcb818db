import type { Program } from "./program.ts";
import { EXIT, runCommand } from "../command.ts";
import { UserError } from "../errors.ts";
import { describeUnknownOption } from "./check-arguments.ts";
import type { Answer } from "./command.ts";
import { formatHelp, formatUsage } from "./format-help.ts";
import { checkNodeVersion, readManifest } from "./manifest.ts";
import { lineWidth } from "../terminal/terminal.ts";
import { didYouMean } from "./nearest-name.ts";
import { type Selection, selectCommand } from "./select-command.ts";

/** Runs a program, prints its answer and sets the exit code. @param args default: the process's. */
export async function runProgram(
  program: Program,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  await printAnswer(async () => {
    checkNodeVersion(program.name, await readManifest(program.manifest));
    return answerCommandLine(program, args);
  });
}

/** Prints an answer that is a text, and sets the exit code: of an error as `runCommand` does. */
export async function printAnswer(answerOf: () => Promise<Answer>): Promise<void> {
  await runCommand(async () => {
    const answer = await answerOf();
    if (typeof answer === "number") return answer;
    process.stdout.write(answer);
    return EXIT.clean;
  });
}

/**
 * Runs a program with its arguments. Every program understands `-h`, `--help`, `help` and `--version`.
 * @throws UserError for wrong arguments: what is wrong, the nearest name, the usage; and as the command throws.
 */
export async function answerCommandLine(program: Program, args: readonly string[]): Promise<Answer> {
  const selection = selectCommand(program, args);
  const { name, first, rest } = selection;
  if (selection.wantsHelp) return formatHelp(program, lineWidth(), name);
  if (selection.wantsVersion) return `${program.name} ${(await readManifest(program.manifest)).version}\n`;
  const command = name === undefined ? undefined : program.commands[name];
  if (command !== undefined) return command.start(rest, formatUsage(program, name));
  const isUnnamedMeant = args.length > 0 || Object.keys(program.commands).length === 0;
  if (program.unnamed === undefined || !isUnnamedMeant) throw describeWrongCommand(program, selection);
  // the name of a command can be mistyped too, and then looks like an operand
  const hint = didYouMean(first ?? "", Object.keys(program.commands)).trim();
  return program.unnamed.start(args, `${hint === "" ? "" : `${hint}\n`}${formatUsage(program, "")}`);
}

function describeWrongCommand(program: Program, { first, unknownOption, options }: Selection): UserError {
  const usage = formatUsage(program);
  if (unknownOption !== undefined)
    return new UserError(`${describeUnknownOption(unknownOption, options)}\n${usage}`);
  if (first === undefined) return new UserError(`a command is missing\n${usage}`);
  return new UserError(
    `unknown command "${first}"${didYouMean(first, Object.keys(program.commands))}\n${usage}`,
  );
}

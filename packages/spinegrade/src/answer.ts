import { answerCommandLine, didYouMean, readManifest, UserError, type Answer } from "@spinegrade/pipeline";
import { SUBCOMMANDS } from "./catalogue.ts";
import { completeWords } from "./completion/complete-words.ts";
import { completionScript } from "./completion/completion-script.ts";
import { formatOverview } from "./format-overview.ts";
import { loadSubcommand } from "./load-subcommand.ts";

const MANIFEST = new URL("../package.json", import.meta.url);
const HELP = ["-h", "--help", "help"];

/**
 * Runs `spinegrade` with its arguments. Imports only the package of the subcommand that they name.
 * @throws UserError for wrong arguments, and as the subcommand throws.
 */
export async function answer(args: readonly string[]): Promise<Answer> {
  const [first = "", ...rest] = args;
  if (HELP.includes(first)) return rest.length === 0 ? formatOverview() : answer([...rest, "--help"]);
  if (first === "--version") return `spinegrade ${(await readManifest(MANIFEST)).version}\n`;
  if (first === "completion") return answerCompletion(rest);
  const entry = SUBCOMMANDS.get(first);
  if (entry !== undefined) return answerCommandLine(await loadSubcommand(first, entry), rest);
  throw new UserError(`${describeWrong(first)}\nspinegrade --help lists the commands`);
}

function describeWrong(first: string): string {
  if (first === "") return "a command is missing";
  if (first.startsWith("-")) return `unknown option ${first}: options follow a command${hintFor(first)}`;
  return `unknown command "${first}"${didYouMean(first, [...SUBCOMMANDS.keys(), "completion"])}`;
}

function hintFor(option: string): string {
  return didYouMean(option, ["--help", "--version"]);
}

async function answerCompletion([shell = "", ...words]: readonly string[]): Promise<Answer> {
  if (shell === "--words") return completeWords(words);
  if (HELP.includes(shell) || words.some((word) => HELP.includes(word))) return COMPLETION_HELP;
  return completionScript(shell);
}

const COMPLETION_HELP = `usage: spinegrade completion bash|zsh

Prints the script that lets a shell complete commands and options.

example: eval "$(spinegrade completion bash)"
`;

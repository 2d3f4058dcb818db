import type { Command, Options, Program } from "@spinegrade/pipeline";
import { SUBCOMMANDS } from "../catalogue.ts";
import { loadSubcommand } from "../load-subcommand.ts";

const SHELLS = ["bash", "zsh"];

/**
 * The words that may stand where the last of the given words is being typed, one a line: commands, options, or the
 * values of an option that has a list of them. Nothing where a file or a free value is expected: the shell then
 * completes file names.
 * @param words what follows `spinegrade`, the last one perhaps unfinished or empty.
 */
export async function completeWords(words: readonly string[]): Promise<string> {
  const typed = words.at(-1) ?? "";
  const candidates = await candidatesFor(words.slice(0, -1), typed);
  return candidates
    .filter((word) => word.startsWith(typed))
    .map((word) => `${word}\n`)
    .join("");
}

async function candidatesFor(before: readonly string[], typed: string): Promise<readonly string[]> {
  const [name, ...rest] = before;
  if (name === undefined) return [...SUBCOMMANDS.keys(), "completion", "help", "--help", "--version"];
  if (name === "help" && rest.length === 0) return [...SUBCOMMANDS.keys(), "completion"];
  if (name === "completion") return rest.length === 0 ? SHELLS : [];
  const entry = SUBCOMMANDS.get(name);
  return entry === undefined ? [] : wordsOf(await loadSubcommand(name, entry), rest, typed);
}

function wordsOf(program: Program, before: readonly string[], typed: string): readonly string[] {
  const named = before.find((word) => Object.hasOwn(program.commands, word));
  const command = named === undefined ? program.unnamed : program.commands[named];
  const options = optionsOf(program, command);
  const values = valuesOf(options, before.at(-1) ?? "");
  if (values !== undefined) return values;
  if (typed.startsWith("-")) return [...Object.keys(options).map((option) => `--${option}`), "--help"];
  return named === undefined && before.length === 0 ? Object.keys(program.commands) : [];
}

/** Those of the command, or of all commands where none is named yet. */
function optionsOf(program: Program, command: Command | undefined): Options {
  const commands = command === undefined ? Object.values(program.commands) : [command];
  const all = commands.flatMap(({ options }) => Object.entries(options));
  return Object.fromEntries(all.filter(([, { isAlias }]) => isAlias !== true));
}

/** The values of the option before; undefined if it takes none, and empty if they are not listed. */
function valuesOf(options: Options, before: string): readonly string[] | undefined {
  const option = before.startsWith("--") ? options[before.slice(2)] : undefined;
  if (option === undefined || option.type === "boolean") return undefined;
  const { value = "" } = option;
  return /^[a-z0-9-]+(\|[a-z0-9-]+)+$/.test(value) ? value.split("|") : [];
}

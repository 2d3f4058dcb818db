import { parseArgs } from "node:util";
import { nameFurtherValues } from "./name-further-values.ts";
import type { Options } from "./option.ts";
import type { Program } from "./program.ts";

/** The first arguments, before they are checked. */
export interface Selection {
  /** The command's name; absent where the arguments name none. */
  readonly name?: string;
  /** The first argument that is not an option, a command or not. */
  readonly first?: string;
  /** The first option that no command has, as it was written. */
  readonly unknownOption?: string;
  readonly wantsHelp: boolean;
  readonly wantsVersion: boolean;
  /** The arguments without the command's name. */
  readonly rest: readonly string[];
  /** The options of all commands. */
  readonly options: Options;
}

const UNIVERSAL = { help: { type: "boolean", short: "h" }, version: { type: "boolean" } } as const;

/** Finds the command among arguments; it may stand after options, as they are known from all commands. */
export function selectCommand(program: Program, given: readonly string[]): Selection {
  const options = allOptions(program);
  const args = nameFurtherValues(given, options);
  const { values, tokens } = parseArgs({
    args,
    options: { ...options, ...UNIVERSAL },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const first = tokens.find((token) => token.kind === "positional");
  const stranger = tokens.find((token) => token.kind === "option" && !isKnown(options, token.name));
  const end = tokens.find((token) => token.kind === "option-terminator");
  // behind "--" is the operand of the command without a name, whatever it is called
  const mayBeName = program.unnamed === undefined || end === undefined || (first?.index ?? 0) < end.index;
  const isName = first !== undefined && mayBeName && Object.hasOwn(program.commands, first.value);
  const name = isName ? first.value : undefined;
  return {
    ...(name !== undefined && { name }),
    ...(first !== undefined && { first: first.value }),
    ...(stranger?.kind === "option" && { unknownOption: stranger.rawName }),
    wantsHelp: values.help === true || (mayBeName && first?.value === "help"),
    wantsVersion: values.version === true,
    rest: name === undefined ? args : args.filter((_, index) => index !== first?.index),
    options,
  };
}

function isKnown(options: Options, name: string): boolean {
  return Object.hasOwn(options, name) || Object.hasOwn(UNIVERSAL, name);
}

function allOptions({ commands, unnamed }: Program): Options {
  const all = [...Object.values(commands), ...(unnamed === undefined ? [] : [unnamed])];
  return Object.fromEntries(all.flatMap(({ options }) => Object.entries(options)));
}

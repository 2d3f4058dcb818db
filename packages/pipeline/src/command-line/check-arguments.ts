import { UserError } from "../errors.ts";
import { nearestName } from "./nearest-name.ts";
import { formatOption, listedOptions, type Options } from "./option.ts";
import { readTokens, type Token } from "./read-tokens.ts";

/** The options and operands that a command takes. */
interface Taken {
  /** As the usage shows them: `FILE`, `[DIR]`, `RUN ...`. */
  readonly operands: string;
  readonly options: Options;
}

/** The required options and operands that were given, by name. */
interface Checked {
  readonly required: ReadonlyMap<string, string>;
}

/**
 * Checks arguments against a command's options and operands.
 * @throws UserError that says what is unknown (with the nearest name), missing or too many, and ends with `usage`.
 */
export function checkArguments(
  args: readonly string[],
  { operands, options }: Taken,
  usage: string,
): Checked {
  const fail = (message: string): never => {
    throw new UserError(`${message}\n${usage}`);
  };
  const { tokens, positionals } = readTokens(args, options);
  const values = checkOptions(tokens, options, fail);
  const required = new Map<string, string>();
  for (const [name, option] of Object.entries(options)) {
    const value = values.get(name);
    if (option.required !== true) continue;
    required.set(name, value ?? fail(`${formatOption(name, option)} is missing`));
  }
  const names = operands.split(" ").filter((name) => name !== "");
  const mayRepeat = names.includes("...");
  const places = names.filter((name) => name !== "...");
  for (const [index, name] of places.entries()) {
    if (name.startsWith("[")) continue;
    required.set(name, positionals[index] ?? fail(`${name} is missing`));
  }
  // a shell variable that is not set gives one; as a path it would be the current folder
  const empty = positionals.findIndex((text) => text.trim() === "");
  if (empty >= 0)
    fail(`${(places[empty] ?? places.at(-1) ?? "an argument").replaceAll(/[[\]]/g, "")} is empty`);
  const stray = firstStray(tokens, options);
  if (stray !== undefined) fail(stray);
  const dashed = firstDashed(tokens);
  if (dashed !== undefined) fail(dashed);
  const surplus = mayRepeat ? undefined : positionals[places.length];
  if (surplus !== undefined) fail(`"${surplus}" is one argument too many`);
  return { required };
}

type Fail = (message: string) => never;

/** The values of the options, by name. */
function checkOptions(tokens: readonly Token[], options: Options, fail: Fail): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) return fail(describeUnknownOption(rawName, options));
    if (option.type === "boolean" && value !== undefined) fail(`--${name} takes no value`);
    if (option.type === "boolean") continue;
    if (value === undefined || value === "")
      return fail(`${formatOption(name, option)}: the value is missing`);
    if (!inlineValue && value.length > 1 && value.startsWith("-"))
      fail(
        `${formatOption(name, option)}: the value is missing; a value that starts with "-": --${name}=${value}`,
      );
    // most shells replace it only at the beginning of an argument, not in --out=~/results
    if (/^~(?:[/\\]|$)/.test(value))
      fail(
        `${formatOption(name, option)}: only a shell replaces ~ by the home folder: write --${name} ${value}, without = and quotes`,
      );
    values.set(name, value);
  }
  return values;
}

/** Says which operand has the form of an option's value that is apart from its option; after `--` all are operands. */
function firstStray(tokens: readonly Token[], options: Options): string | undefined {
  for (const token of tokens) {
    if (token.kind === "option-terminator") return undefined;
    if (token.kind !== "positional") continue;
    const [name, option] =
      Object.entries(options).find(([, { further }]) => further?.test(token.value)) ?? [];
    if (name === undefined || option === undefined) continue;
    return `"${token.value}" does not follow its option: write --${name} ${token.value}`;
  }
  return undefined;
}

/** A dash or minus of typography in the place of hyphens, as word processors and web pages put it. */
const DASHES = /^[\u2010-\u2015\u2212]+-?(?=[a-z])/i;

/** Says which operand was probably meant as an option. */
function firstDashed(tokens: readonly Token[]): string | undefined {
  for (const token of tokens) {
    if (token.kind === "option-terminator") return undefined;
    if (token.kind !== "positional" || !DASHES.test(token.value)) continue;
    const option = token.value.replace(DASHES, "--");
    return `"${token.value}" begins with a dash, not with two hyphens: write ${option}`;
  }
  return undefined;
}

/** Says that an option is unknown, and which one may have been meant. */
export function describeUnknownOption(rawName: string, options: Options): string {
  if (rawName === "--help" || rawName === "--version") return `${rawName} takes no value`;
  const nearest = nearestName(rawName.replace(/^-+/, ""), [
    ...listedOptions(options).map(([name]) => name),
    ...["help", "version"],
  ]);
  return `unknown option ${rawName}${nearest === undefined ? "" : ` (did you mean --${nearest}?)`}`;
}

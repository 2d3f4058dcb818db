import type { parseArgs } from "node:util";

/** An option of a command, written `--name`. */
export interface Option {
  readonly type: "string" | "boolean";
  /** It may be given several times. */
  readonly multiple?: boolean;
  /** For a repeatable option: the form of values that may follow the first without its name, as in `--series A B`. */
  readonly further?: RegExp;
  readonly default?: string | boolean;
  /** The placeholder of its value in the help: `DIR`, `N`, `strict|tolerant`. */
  readonly value?: string;
  /** Its purpose, in a few words. */
  readonly help: string;
  /** The command cannot do without it. */
  readonly required?: boolean;
  /** Another spelling of an option that the help lists: not listed itself. */
  readonly isAlias?: boolean;
}

/** The options of a command by name. */
export type Options = Readonly<Record<string, Option>>;

/** The values of given options, typed by their definitions. */
export type Values<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true }>
>["values"];

/** `--out DIR`, as help and messages write it. */
export function formatOption(name: string, { type, value, multiple }: Option): string {
  const text = type === "boolean" ? `--${name}` : `--${name} ${value ?? "VALUE"}`;
  return multiple === true ? `${text} ...` : text;
}

/** The names of the options that help lists and messages suggest. */
export function listedOptions(options: Options): [name: string, option: Option][] {
  return Object.entries(options).filter(([, { isAlias }]) => isAlias !== true);
}

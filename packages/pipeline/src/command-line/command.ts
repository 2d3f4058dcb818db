import { parseArgs } from "node:util";
import { checkArguments } from "./check-arguments.ts";
import { nameFurtherValues } from "./name-further-values.ts";
import type { Options, Values } from "./option.ts";

/** The result of a command: text for standard output, or the exit code of one that wrote its output itself. */
export type Answer = string | number;

/** The arguments that a command was given, checked against its definition. */
export interface Given<O extends Options> {
  readonly values: Values<O>;
  /** The arguments that are not options, in order. */
  readonly operands: readonly string[];
  /**
   * The value of a required option or operand by its name in the definition.
   * @throws RangeError where the definition does not require it.
   */
  readonly required: (name: string) => string;
}

/** A command, from which its help is made too. */
export interface CommandDefinition<O extends Options> {
  /** Its purpose, for the help; further lines name inputs and outputs. */
  readonly summary: string;
  /** Its operands as the usage shows them, `FILE`, `[DIR]` or `RUN ...`; none where absent. */
  readonly operands?: string;
  readonly options: O;
  run(given: Given<O>): Promise<Answer>;
}

/** A command with its options' types resolved: commands with different options fit in one table. */
export interface Command {
  readonly summary: string;
  readonly operands: string;
  readonly options: Options;
  /** Checks and reads its arguments and runs it. @throws UserError that ends with `usage` for wrong arguments. */
  start(args: readonly string[], usage: string): Promise<Answer>;
}

/** Names, those in brackets optional, and `...` for any number more: `DIR [MODEL] ...`. */
const OPERANDS = /^((\[[^[\] ]+\]|[^[\] ]+)( |$))*$/;

/**
 * Makes a command of its definition.
 * @throws RangeError for operands in another form, such as `[RUN ...]`, which would be read as two.
 */
export function command<const O extends Options>(definition: CommandDefinition<O>): Command {
  const { summary, operands = "", options } = definition;
  if (!OPERANDS.test(operands))
    throw new RangeError(`operands "${operands}" must read as in "DIR [MODEL] ..."`);
  return {
    summary,
    operands,
    options,
    start: (given, usage) => {
      const args = nameFurtherValues(given, options);
      const { required } = checkArguments(args, { operands, options }, usage);
      const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
      return definition.run({
        values,
        operands: positionals,
        required: (name) => {
          const value = required.get(name);
          if (value === undefined)
            throw new RangeError(`${name} is not required by the command's definition`);
          return value;
        },
      });
    },
  };
}

import type { Options } from "./option.ts";
import { readTokens } from "./read-tokens.ts";

/**
 * Writes the option's name before each further value of an option that takes several: `--series A B` as `--series A --series=B`.
 * Only arguments that directly follow and have the option's form of `further` are its values.
 */
export function nameFurtherValues(args: readonly string[], options: Options): string[] {
  const { tokens } = readTokens(args, options);
  const named = [...args];
  let open: { readonly name: string; readonly form: RegExp } | undefined;
  for (const token of tokens) {
    if (token.kind !== "positional") {
      const form = token.kind === "option" ? formOf(options, token.name) : undefined;
      open = token.kind === "option" && form !== undefined ? { name: token.name, form } : undefined;
    } else if (open?.form.test(token.value) === true) {
      named[token.index] = `--${open.name}=${token.value}`;
    } else {
      open = undefined;
    }
  }
  return named;
}

function formOf(options: Options, name: string): RegExp | undefined {
  return Object.hasOwn(options, name) ? options[name]?.further : undefined;
}

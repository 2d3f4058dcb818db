import { parseArgs } from "node:util";
import type { Options } from "./option.ts";

interface Settings {
  readonly args: string[];
  readonly options: Options;
  readonly strict: false;
  readonly allowPositionals: true;
  readonly tokens: true;
}
type Read = ReturnType<typeof parseArgs<Settings>>;

/** An option, an operand, or the `--` after which all are operands. */
export type Token = Read["tokens"][number];

/** Splits arguments into tokens, and lists the operands among them; unknown options and missing values are no errors here. */
export function readTokens(args: readonly string[], options: Options): Read {
  return parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
}

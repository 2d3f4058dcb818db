import type { ProcessResult } from "@spinegrade/readme-example";

/** Arguments of a command, and the folder to give it in. */
export interface CommandLine {
  readonly args: readonly string[];
  readonly cwd?: string;
}

/** Reads the command lines that one process asks another to answer. @throws Error when they are none. */
export function parseCommandLines(text: string): readonly CommandLine[] {
  return parseList(text, isCommandLine, "command lines");
}

/** Reads what became of them. @throws Error when it says something else. */
export function parseResults(text: string): readonly ProcessResult[] {
  return parseList(text, isResult, "results of command lines");
}

function parseList<Entry>(
  text: string,
  isEntry: (value: unknown) => value is Entry,
  what: string,
): readonly Entry[] {
  const list: unknown = JSON.parse(text);
  if (Array.isArray(list) && list.every(isEntry)) return list;
  throw new Error(`no ${what}: ${text.slice(0, 500)}`);
}

const isText = (value: unknown): value is string => typeof value === "string";

function isCommandLine(value: unknown): value is CommandLine {
  if (typeof value !== "object" || value === null || !("args" in value)) return false;
  const { args } = value;
  return Array.isArray(args) && args.every(isText) && (!("cwd" in value) || isText(value.cwd));
}

function isResult(value: unknown): value is ProcessResult {
  if (typeof value !== "object" || value === null) return false;
  if (!("code" in value && "stdout" in value && "stderr" in value)) return false;
  return typeof value.code === "number" && isText(value.stdout) && isText(value.stderr);
}

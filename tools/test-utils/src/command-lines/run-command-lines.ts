import { outputFromSource, type ProcessResult } from "./run-from-source.ts";

/** Arguments of a command, and the folder to give it in. */
export interface CommandLine {
  readonly args: readonly string[];
  readonly cwd?: string;
}

/**
 * Runs command lines one after another in one process: to load a program takes longer than most of them.
 * @param script of the workspace; calls `answerCommandLines`.
 * @returns what became of each, in order.
 * @throws Error when the process fails.
 */
export async function runCommandLines(
  script: string,
  lines: readonly CommandLine[],
): Promise<readonly ProcessResult[]> {
  return JSON.parse(await outputFromSource([script, JSON.stringify(lines)])) as ProcessResult[];
}

/** Answers the command lines that `runCommandLines` asks for. @param answer prints and sets the exit code, as a command does. */
export async function answerCommandLines(answer: (args: readonly string[]) => Promise<void>): Promise<void> {
  const [, , asked = "[]"] = process.argv;
  const results: ProcessResult[] = [];
  const written = { stdout: "", stderr: "" };
  const print = process.stdout.write.bind(process.stdout);
  for (const name of ["stdout", "stderr"] as const)
    process[name].write = (chunk: string | Uint8Array): boolean => {
      written[name] += String(chunk);
      return true;
    };
  const folder = process.cwd();
  for (const { args, cwd = folder } of JSON.parse(asked) as CommandLine[]) {
    [written.stdout, written.stderr] = ["", ""];
    process.chdir(cwd);
    await answer(args);
    results.push({ code: Number(process.exitCode ?? 0), ...written });
  }
  process.exitCode = 0;
  print(JSON.stringify(results));
}

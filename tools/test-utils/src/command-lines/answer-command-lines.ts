import type { ProcessResult } from "@spinegrade/readme-example";
import { parseCommandLines } from "./command-line.ts";

/**
 * The main program of a script for `runCommandLines`: answers the command lines that it asks for.
 * @param answer prints and sets the exit code, as a command does.
 */
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
  for (const { args, cwd = folder } of parseCommandLines(asked)) {
    [written.stdout, written.stderr] = ["", ""];
    process.chdir(cwd);
    await answer(args);
    results.push({ code: Number(process.exitCode ?? 0), ...written });
  }
  process.exitCode = 0;
  print(JSON.stringify(results));
}

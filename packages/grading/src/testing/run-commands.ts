/**
 * Runs several command lines of the grading program one after another in one process, which starts the engine once, and
 * prints what became of each as a line of JSON. usage: run-commands.ts JSON, a list of lists of arguments.
 */
import { answerCommandLine, loadConfig, printAnswer } from "@spinegrade/pipeline";
import { gradingProgram } from "../grading-program.ts";

/** How a command line ended. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const [lists = "[]"] = process.argv.slice(2);
const results: CommandResult[] = [];
const streams = { stdout: process.stdout, stderr: process.stderr };
const written = { stdout: "", stderr: "" };
const print = process.stdout.write.bind(process.stdout);
for (const name of ["stdout", "stderr"] as const)
  streams[name].write = (chunk: string | Uint8Array): boolean => {
    written[name] += String(chunk);
    return true;
  };
for (const args of JSON.parse(lists) as string[][]) {
  [written.stdout, written.stderr] = ["", ""];
  await printAnswer(() => answerCommandLine(gradingProgram(loadConfig), args));
  results.push({ code: Number(process.exitCode ?? 0), ...written });
}
process.exitCode = 0;
print(JSON.stringify(results));

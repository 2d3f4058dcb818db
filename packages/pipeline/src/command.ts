import { UserError } from "./errors.ts";
import { printableLines } from "./terminal/printable.ts";
import { survivePartedReaders } from "./terminal/closed-outputs.ts";
import { explainUncaughtRead } from "./files/read-failures.ts";
import { explainSystemFailure } from "./files/write-failures.ts";

/** Exit codes of every command: 0 clean, 1 stopped by an error, 2 finished, but with inputs skipped and listed. */
export const EXIT = { clean: 0, error: 1, finishedWithFailures: 2 } as const;

/**
 * Runs a command's main function and sets the exit code to what it returns. A UserError is printed as its message
 * alone, and so is a failed system call, control characters escaped; any other error with its stack.
 */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  survivePartedReaders();
  try {
    process.exitCode = await main();
  } catch (thrown) {
    const error = explainUncaughtRead(explainSystemFailure(thrown));
    const text = error instanceof UserError ? `error: ${error.message}` : describeDefect(error);
    process.stderr.write(`${printableLines(text)}\n`);
    process.exitCode = EXIT.error;
  }
}

function describeDefect(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

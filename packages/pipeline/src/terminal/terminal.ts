import { openSync } from "node:fs";
import { WriteStream } from "node:tty";
import { errorCode } from "../errors.ts";

/** A stream for progress, such as `process.stderr`. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  /** Characters of a line, where that is known. */
  readonly columns?: number;
  write(text: string): unknown;
}

/** Characters of a line without a terminal. */
const USUAL_WIDTH = 80;

/** Number of characters in a line of a stream. */
export function lineWidth({ columns = 0 }: ProgressStream = process.stdout): number {
  return columns > 0 ? columns : USUAL_WIDTH; // some terminals do not know theirs, and say 0
}

/** Returns to the start of the line and clears it. */
export const CLEAR_LINE = "\r\x1b[2K";

let terminal: ProgressStream | undefined;

/**
 * The terminal of the person who waits; undefined where nobody does. What a task of Nx writes to its own streams is kept
 * and shown again whenever the task is answered from the cache, so there it is the terminal that Nx itself runs in.
 */
export function personsTerminal(env: NodeJS.ProcessEnv = process.env): ProgressStream | undefined {
  if (!isNxTask(env)) return process.stderr.isTTY ? process.stderr : undefined;
  if (env["NX_TASK_TARGET_TARGET"] === "test") return undefined; // what tests run is not the person's business
  terminal ??= openTerminal();
  return terminal;
}

/** Whether what this process writes is kept by Nx. */
function isNxTask(env: NodeJS.ProcessEnv): boolean {
  return env["NX_TASK_HASH"] !== undefined;
}

function openTerminal(): ProgressStream | undefined {
  try {
    let stream = new WriteStream(openSync("/dev/tty", "w"));
    process.on("SIGWINCH", () => {
      // Node follows the size of standard streams only
      stream = new WriteStream(openSync("/dev/tty", "w"));
    });
    return {
      isTTY: true,
      get columns() {
        return stream.columns;
      },
      write: (text) => stream.write(text),
    };
  } catch (error) {
    if (NO_TERMINAL.has(errorCode(error))) return undefined;
    throw error;
  }
}

/** Error codes where a process has no terminal, or may not write to it. */
const NO_TERMINAL = new Set([
  "ENXIO",
  "ENOENT",
  "EACCES",
  "EIO",
  "ENODEV",
  "ENOTTY",
  "EPERM",
  "ERR_TTY_INIT_FAILED",
]);

/**
 * Writes a line of a log, such as an epoch's figures: to standard error, or in a task of Nx, which would repeat it from
 * its cache, to the person's terminal alone. A live line makes room.
 */
export function logLine(line: string, env: NodeJS.ProcessEnv = process.env): void {
  const stream = personsTerminal(env) ?? (isNxTask(env) ? undefined : process.stderr);
  stream?.write(`${stream.isTTY === true ? CLEAR_LINE : ""}${line}\n`);
}

import { spawn } from "node:child_process";
import { resolve as resolvePath } from "node:path";

/** The result of running a program. */
export interface ToolResult {
  /** False when PATH has no such program, or it is not executable. */
  readonly found: boolean;
  readonly succeeded: boolean;
  /** Interleaved stdout and stderr; only the end of very long output. */
  readonly output: string;
}

const KEPT_CHARACTERS = 100_000;

/** Options for running a program. */
export interface ToolOptions {
  /** Receives the program's output as it arrives. */
  readonly onOutput?: (text: string) => void;
  /**
   * The working directory; default: that of this process. Python looks for modules there first, so it must run in a
   * folder of ours and never in one that others can fill.
   */
  readonly workIn?: string;
}

/** Runs a program to its end, without a shell. The program is found through the PATH of `env`. */
export function runTool(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  { onOutput = () => undefined, workIn }: ToolOptions = {},
): Promise<ToolResult> {
  const [name = "", ...args] = command;
  const program = name.includes("/") ? resolvePath(name) : name;
  return new Promise((resolve) => {
    let output = "";
    const collect = (chunk: Buffer): void => {
      const text = chunk.toString();
      output = (output + text).slice(-KEPT_CHARACTERS);
      onOutput(text);
    };
    const child = spawn(program, args, { env, cwd: workIn, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", (error) => {
      resolve({ found: false, succeeded: false, output: error.message });
    });
    child.on("close", (exitCode) => {
      resolve({ found: true, succeeded: exitCode === 0, output });
    });
  });
}

/** The last lines of a program's output, indented, for an error message. */
export function lastLines(output: string, count = 12): string {
  const lines = output
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
  return lines
    .slice(-count)
    .map((line) => `  ${line}`)
    .join("\n");
}

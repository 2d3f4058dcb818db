import { spawn } from "node:child_process";
import { resolve as resolvePath } from "node:path";

/** How a program ended. */
export interface ToolResult {
  /** False when there is no such program in PATH, or it may not be executed. */
  readonly found: boolean;
  readonly succeeded: boolean;
  /** What it wrote to stdout and stderr, in the order it came; of very long output the end. */
  readonly output: string;
}

const KEPT_CHARACTERS = 100_000;

/** How a program is run. */
export interface ToolOptions {
  /** Told what the program writes, as it comes. */
  readonly onOutput?: (text: string) => void;
  /**
   * The folder that it works in; left out, that of this process. Python looks for modules there first: it works in a
   * folder of ours, never in one that somebody else filled.
   */
  readonly workIn?: string;
}

/** Runs a program to its end, without a shell. PATH is that of `env`. */
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

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const REGISTER = fileURLToPath(new URL("../../readme-example/src/register.mjs", import.meta.url));

/** Options for reading a script's output. */
export interface ScriptOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Return standard output instead of passing it on. */
  readonly capture?: boolean;
}

/** Runs a TypeScript file of the workspace in a separate process, against the workspace's sources. */
export function runTypeScript(path: string, args: readonly string[], options: ScriptOptions = {}): string {
  const flags = ["--no-warnings", "--expose-gc", "--conditions=@spinegrade/source", "--import", REGISTER];
  return runProgram(process.execPath, [...flags, path, ...args], options);
}

/**
 * Runs a program; its standard error always passes through.
 * @throws Error when it cannot be started or fails.
 */
export function runProgram(program: string, args: readonly string[], options: ScriptOptions = {}): string {
  const { env = process.env, capture = false } = options;
  const { status, signal, stdout, error } = spawnSync(program, args, {
    env,
    encoding: "utf8",
    stdio: ["ignore", capture ? "pipe" : "inherit", "inherit"],
    maxBuffer: 2 ** 26,
  });
  if (error !== undefined) throw new Error(`cannot run ${program}: ${error.message}`, { cause: error });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status ?? signal}`);
  return capture ? stdout : "";
}

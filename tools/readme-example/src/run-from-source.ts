import { execFile } from "node:child_process";
import { SOURCE_FLAGS } from "./source-flags.mjs";

const MAX_OUTPUT_BYTES = 2 ** 27;

/** The outcome of a process. */
export interface ProcessResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SourceOptions {
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Runs a script of the workspace from its sources, in a separate process, away from the workspace's own folders.
 * @param args node's own options, if any, the script's path, the script's arguments.
 * @throws Error when the process is killed, or prints more than 128 MiB.
 */
export function runFromSource(args: readonly string[], options: SourceOptions = {}): Promise<ProcessResult> {
  const { cwd, env } = options;
  const settings = { cwd, env: { ...childEnv(), ...env }, maxBuffer: MAX_OUTPUT_BYTES };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...SOURCE_FLAGS, ...args], settings, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === "number") resolve({ code, stdout, stderr });
      else reject(error ?? new Error("the process has no exit code"));
    });
  });
}

/**
 * The output of such a script.
 * @throws Error with its error output when it fails.
 */
export async function outputFromSource(
  args: readonly string[],
  options: SourceOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await runFromSource(args, options);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return stdout;
}

/**
 * The environment without jest's node flags, the folders of a workspace in use, what Nx tells its tasks, and colour, which
 * it forces on.
 */
export function childEnv(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: "1" };
  for (const name of ["NODE_OPTIONS", "FORCE_COLOR", "SPINEGRADE_DATA_DIR", "SPINEGRADE_WORK_DIR"]) {
    Reflect.deleteProperty(env, name);
  }
  for (const name of Object.keys(env)) if (name.startsWith("NX_")) Reflect.deleteProperty(env, name);
  return env;
}

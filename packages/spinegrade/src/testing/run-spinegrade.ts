import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { childEnv } from "@spinegrade/readme-example";

/** The file that the name `spinegrade` leads to. */
export const BIN = fileURLToPath(new URL("../../bin/spinegrade.mjs", import.meta.url));

/** The outcome of a command. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `spinegrade` in a process. @param env added to that of the test. */
export function runSpinegrade(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Finished {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    encoding: "utf8",
    env: { ...childEnv(), ...env },
    ...(cwd !== undefined && { cwd }),
  });
  return { code: status, stdout, stderr };
}

import { fileURLToPath } from "node:url";
import { type ProcessResult, runFromSource } from "@spinegrade/readme-example";

const CLI = fileURLToPath(new URL("../cli.ts", import.meta.url));

/** Runs `spinegrade-model-zoo` from its source, in a process of its own. */
export function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ProcessResult> {
  return runFromSource([CLI, ...args], { env });
}

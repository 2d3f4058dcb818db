import { fileURLToPath } from "node:url";
import { answerCommandLine, EXIT, UserError } from "@spinegrade/pipeline";
import { type ProcessResult, runFromSource } from "@spinegrade/readme-example";
import { modelZooProgram } from "../commands/model-zoo-program.ts";

const CLI = fileURLToPath(new URL("../cli.ts", import.meta.url));

/** Runs `spinegrade-model-zoo` from its source, in a separate process. */
export function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<ProcessResult> {
  return runFromSource([CLI, ...args], { env });
}

/** Like `runCli`, but runs the command in this process, which saves the second that starting one takes. */
export async function runCliHere(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<ProcessResult> {
  const [out, err]: [string[], string[]] = [[], []];
  const surroundings = {
    env: { ...process.env, ...env },
    stdout: { write: (text: string) => out.push(text) },
    stderr: { write: (text: string) => err.push(text) },
  };
  const answer = await answerCommandLine(modelZooProgram(surroundings), args).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    err.push(`error: ${error.message}\n`);
    return EXIT.error;
  });
  const code = typeof answer === "number" ? answer : EXIT.clean;
  if (typeof answer === "string") out.push(answer);
  return { code, stdout: out.join(""), stderr: err.join("") };
}

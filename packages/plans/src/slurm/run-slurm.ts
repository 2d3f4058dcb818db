import { execFile } from "node:child_process";
import { errorCode, errorMessage, UserError } from "@spinegrade/pipeline";

const MAX_OUTPUT_BYTES = 2 ** 28;

/** The output of one of Slurm's programs, or why it failed. */
export type SlurmAnswer = { readonly stdout: string } | { readonly failure: string };

/**
 * Runs one of Slurm's programs.
 * @param options.isOptional whether a program that is not installed is one that failed.
 * @throws UserError where it is not installed.
 */
export async function runSlurm(
  program: string,
  args: readonly string[],
  { isOptional = false }: { readonly isOptional?: boolean } = {},
): Promise<SlurmAnswer> {
  return await new Promise((resolve, reject) => {
    // 0: indices of arrays are printed whole, however many
    const env = { ...process.env, SLURM_BITSTR_LEN: "0" };
    execFile(program, args, { maxBuffer: MAX_OUTPUT_BYTES, env }, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout });
      else if (errorCode(error) === "ENOENT" && !isOptional)
        reject(new UserError(`${program} is not installed: run this where Slurm's jobs are submitted`));
      else resolve({ failure: sentencesOf(program, stderr) || errorMessage(error) });
    });
  });
}

/** Its errors as one line. */
function sentencesOf(program: string, stderr: string): string {
  return stderr.trim().replaceAll(`${program}: error: `, "").replaceAll("\n", "; ");
}

/** The same, where a failure ends the command. @throws UserError with what the program wrote. */
export async function outputOfSlurm(program: string, args: readonly string[]): Promise<string> {
  const answer = await runSlurm(program, args);
  if ("failure" in answer) throw new UserError(`${program} failed: ${answer.failure}`);
  return answer.stdout;
}

import { spawn } from "node:child_process";

/** Output and exit code of a finished child process. */
export interface ProcessResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, never through a shell. */
export function runProcess(
  command: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    child.on("error", reject).on("close", (code) => {
      resolve({ code, ...output });
    });
  });
}

/** As `runProcess`. @throws Error with everything that it printed, unless it ended with exit code 0. */
export async function requireSuccess(
  ...call: Parameters<typeof runProcess>
): Promise<Pick<ProcessResult, "stdout" | "stderr">> {
  const { code, stdout, stderr } = await runProcess(...call);
  if (code === 0) return { stdout, stderr };
  throw new Error(`${[call[0], ...call[1]].join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
}

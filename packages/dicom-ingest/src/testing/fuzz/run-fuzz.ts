import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FuzzMessage } from "./fuzz-child.ts";

const child = fileURLToPath(new URL("./fuzz-child.ts", import.meta.url));
const register = fileURLToPath(
  new URL("../../../../../tools/readme-example/src/register.mjs", import.meta.url),
);
const HANG_MS = 20_000;

/** The results of a range of cases; `lost` are cases that ended or hung the process. */
export interface FuzzRun {
  readonly messages: FuzzMessage[];
  readonly lost: { readonly index: number; readonly reason: string }[];
}

/**
 * Runs cases `from` to `to` in a child process. When a case ends the process, a new one continues with the next case.
 */
export async function runFuzz(seed: number, from: number, to: number, heapMiB: number): Promise<FuzzRun> {
  const run: FuzzRun = { messages: [], lost: [] };
  for (let next = from; next < to;) {
    const reason = await runChild(seed, next, to, heapMiB, run.messages);
    next = (run.messages.at(-1)?.index ?? from - 1) + 1;
    const lastLost = run.lost.at(-1)?.index ?? -1;
    next = Math.max(next, lastLost + 1);
    if (next >= to) break;
    run.lost.push({ index: next, reason });
    next++;
  }
  return run;
}

/** @returns the outcome of the process. */
function runChild(
  seed: number,
  from: number,
  to: number,
  heapMiB: number,
  messages: FuzzMessage[],
): Promise<string> {
  const execArgv = [`--max-old-space-size=${heapMiB}`, "--no-warnings", "--conditions=@spinegrade/source"];
  const process = fork(child, [seed, from, to].map(String), {
    execArgv: [...execArgv, "--import", register],
  });
  return new Promise((resolve, reject) => {
    let isHung = false;
    const watchdog = setTimeout(() => {
      isHung = true;
      process.kill("SIGKILL");
    }, HANG_MS);
    process.on("message", (message: FuzzMessage) => {
      watchdog.refresh();
      messages.push(message);
    });
    process.on("error", reject).on("exit", (code, signal) => {
      clearTimeout(watchdog);
      resolve(isHung ? `no answer in ${HANG_MS} ms` : `the process ended with ${code ?? signal}`);
    });
  });
}

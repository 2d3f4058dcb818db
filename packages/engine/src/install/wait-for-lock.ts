import { setTimeout as sleep } from "node:timers/promises";
import { UserError, withLock } from "@spinegrade/pipeline";

const POLL_MS = 500;

/**
 * Runs `work` while holding the lock, after waiting for whoever holds it. Two installations at once so become one that
 * installs and one that finds the engine in place.
 * @param log is told once whom this waits for.
 */
export async function waitForLock<T>(
  path: string,
  purpose: string,
  { log, work }: { log: (line: string) => void; work: () => Promise<T> },
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const state = { hasLock: false };
    try {
      return await withLock(path, purpose, () => {
        state.hasLock = true;
        return work();
      });
    } catch (error) {
      // an error of the work itself, or of the file system, is not a reason to wait
      if (state.hasLock || !(error instanceof UserError)) throw error;
      if (attempt === 0) log(`waiting: ${error.message}`);
    }
    await sleep(POLL_MS);
  }
}

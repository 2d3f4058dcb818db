import { setTimeout as sleep } from "node:timers/promises";

const MILLISECONDS = 100;

/**
 * Waits until something is so, and asks every tenth of a second.
 * @param fault of the error, after so many `seconds`.
 */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  fault: () => string,
  seconds = 20,
): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries > (seconds * 1000) / MILLISECONDS) throw new Error(fault());
    await sleep(MILLISECONDS);
  }
}

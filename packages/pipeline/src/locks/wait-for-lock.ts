import { setTimeout as sleep } from "node:timers/promises";
import { LockedError, withLock } from "./lock.ts";
import { formatDuration } from "../terminal/progress.ts";

const POLL_MS = 500;
const HALF_HOUR_MS = 30 * 60_000;

/** Options for waiting for a lock. */
export interface WaitForLockOptions<T> {
  readonly work: () => Promise<T>;
  /** Receives the name of the lock's owner once. */
  readonly log: (line: string) => void;
  /** The longest wait; default: half an hour. */
  readonly timeoutMs?: number;
}

/**
 * Runs `work` while holding a lock, after waiting for whoever holds it: of two that start at once, the second finds the result of
 * the first.
 * @throws LockedError when another process still holds it after the longest wait; UserError when it cannot be written.
 */
export async function waitForLock<T>(
  path: string,
  purpose: string,
  { work, log, timeoutMs = HALF_HOUR_MS }: WaitForLockOptions<T>,
): Promise<T> {
  const endMs = performance.now() + timeoutMs;
  for (let attempt = 0; ; attempt++) {
    const state = { hasLock: false };
    try {
      return await withLock(path, purpose, () => {
        state.hasLock = true;
        return work();
      });
    } catch (error) {
      // an error of the work itself, or of the file system, is not a reason to wait
      if (state.hasLock || !(error instanceof LockedError)) throw error;
      if (attempt === 0) log(`waiting: ${error.message}`);
      if (performance.now() >= endMs) {
        const waited = formatDuration(timeoutMs / 1000);
        throw new LockedError(`waited ${waited}, then gave up: ${error.message}`, { cause: error });
      }
    }
    await sleep(Math.min(POLL_MS, Math.max(0, endMs - performance.now())));
  }
}

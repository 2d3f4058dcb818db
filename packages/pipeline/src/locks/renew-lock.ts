import { open } from "node:fs/promises";
import { errorCode } from "../errors.ts";
import { findLock } from "./lock-owner.ts";

const RENEW_MS = 60_000;

/**
 * Renews the time of a lock file every minute while its holder works. A byte is written over itself, so that the clock is
 * the file system's, which all machines see.
 * @returns what ends it.
 */
export function keepRenewed(path: string, id: string, everyMs = RENEW_MS): () => Promise<void> {
  let renewing = Promise.resolve();
  const timer = setInterval(() => {
    renewing = renew(path, id);
  }, everyMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    return renewing;
  };
}

/** A lock that a person deleted, or that another process holds now, is left as it is; one that cannot be written ages. */
async function renew(path: string, id: string): Promise<void> {
  try {
    if ((await findLock(path))?.id !== id) return;
    const file = await open(path, "r+");
    try {
      await file.write("{", 0);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCode(error) === "") throw error;
  }
}

import { open, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../errors.ts";
import { LockedError, withLock } from "../locks/lock.ts";

/** The outcome of an attempt; "two at once" must never occur. */
export type Attempt = "held" | "refused" | "two at once";

/** Tries for a lock, and holds it for some milliseconds; `<path>.inside` shows whether anybody else does. */
async function takeLock(path: string): Promise<Attempt> {
  try {
    return await withLock(path, "a race", () => stayInside(`${path}.inside`));
  } catch (error) {
    if (error instanceof LockedError) return "refused";
    throw error;
  }
}

async function stayInside(mark: string): Promise<Attempt> {
  try {
    await (await open(mark, "wx")).close();
  } catch (error) {
    if (errorCode(error) === "EEXIST") return "two at once";
    throw error;
  }
  await sleep(3);
  await rm(mark);
  return "held";
}

// as a program: requests each lock that it is given, and reports the outcome
process.on("message", (path: string) => {
  void takeLock(path).then((attempt) => process.send?.(attempt));
});
process.send?.("ready");

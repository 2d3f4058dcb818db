import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** So many bytes more of long-lived objects are looked through. */
const GROWTH = 4 * 2 ** 20;

/**
 * Keeps a training's memory level. V8 moves what is alive in the middle of a step, tensors' handles and the tape of the
 * gradient, to its space of long-lived objects, and looks there only after tens of megabytes more.
 */
export class GarbageCollector {
  #bytesBefore = longLivedBytes();

  /** Frees what JavaScript no longer reaches, in some hundredths of a second, where there may be much of it. */
  collectIfDue(): void {
    if (longLivedBytes() < this.#bytesBefore + GROWTH) return;
    setFlagsFromString("--expose-gc"); // a context that is made after this has the function, whatever Node was started with
    runInNewContext("gc()");
    this.#bytesBefore = longLivedBytes();
  }
}

function longLivedBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === "old_space")?.space_used_size ?? 0;
}

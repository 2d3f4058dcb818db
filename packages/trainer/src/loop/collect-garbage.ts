import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** So many bytes more of long-lived objects are looked through. */
const GROWTH = 4 * 2 ** 20;

/**
 * Keeps a training's memory level. V8 moves what is alive in the middle of a step, tensors' handles and the tape of the
 * gradient, to its space of long-lived objects, and looks there only after tens of megabytes more. Measured on a small net:
 * a step makes 380 KB of objects, most of them by tfjs-core's tape and its clones of what the gradient needs; every 42 steps
 * these fill V8's 16 MB for new objects, and the 0.4 MB of the step under way are moved: 9.4 KB a step (2.4 KB with
 * --min-semi-space-size=64 --max-semi-space-size=64, as it is cleared a quarter as often).
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

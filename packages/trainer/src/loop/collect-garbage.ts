import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Growth of long-lived objects, in bytes, that makes a collection due. */
const GROWTH = 4 * 2 ** 20;

/**
 * Keeps the memory of a training constant. V8 promotes objects that are alive in the middle of a step, such as tensor
 * handles and the gradient tape, to the old generation, and collects that only after it has grown by tens of megabytes.
 * Measured on a small net: a step creates 380 KB of objects, mostly by tfjs-core's tape and its clones of saved
 * tensors. Every 42 steps these fill V8's 16 MB young generation, and 0.4 MB of the current step are promoted: 9.4 KB
 * per step. With --min-semi-space-size=64 --max-semi-space-size=64 it is 2.4 KB, as the young generation is collected a
 * quarter as often.
 */
export class GarbageCollector {
  #bytesBefore = longLivedBytes();

  /** Frees unreachable JavaScript objects when there may be many; takes some hundredths of a second. */
  collectIfDue(): void {
    if (longLivedBytes() < this.#bytesBefore + GROWTH) return;
    setFlagsFromString("--expose-gc"); // later contexts have gc(), whatever Node was started with
    runInNewContext("gc()");
    this.#bytesBefore = longLivedBytes();
  }
}

function longLivedBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === "old_space")?.space_used_size ?? 0;
}

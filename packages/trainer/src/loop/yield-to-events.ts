import { setImmediate } from "node:timers/promises";

/**
 * Lets the process hear what came while it computed: signals, timers, messages of its threads. TensorFlow's calls block
 * the thread, and awaiting what is there already does not turn the event loop. Microseconds.
 */
export async function yieldToEvents(): Promise<void> {
  await setImmediate();
  await setImmediate(); // the first one, set while events are handled, comes before the next ones are looked for
}

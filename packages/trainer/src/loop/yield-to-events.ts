import { setImmediate } from "node:timers/promises";

/**
 * Lets the process handle events that arrived while it computed: signals, timers, messages of its threads. TensorFlow's
 * calls block the thread, and awaiting a settled promise does not turn the event loop. Takes microseconds.
 */
export async function yieldToEvents(): Promise<void> {
  await setImmediate();
  await setImmediate(); // an immediate set while events are handled runs before the loop polls for new events
}

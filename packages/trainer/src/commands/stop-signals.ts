/** Ctrl-C; a scheduler or `kill`; a terminal or connection that was closed. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A terminal, npm and Nx each forward the same key press: signals this close together count as one. */
const ONE_PRESS_MS = 400;

/** 128 + SIGINT, the convention of shells. */
const INTERRUPTED = 130;

const FIRST = "stops after the step under way and saves the state";
const SECOND =
  "stopping and saving, please wait; the same signal again ends at once and loses the steps since the last saved state";

/** Tells a command that it should stop. */
export interface StopSignals {
  /** Aborted by the first signal after `listen`. */
  readonly signal: AbortSignal;
  /** Call this once there is something to save. Until then signals end the process at once, as usual. */
  readonly listen: () => void;
}

/**
 * Runs work that can be asked to stop. The first SIGTERM, SIGHUP or Ctrl-C aborts the signal passed to the work, so that it can
 * save its state. A second one is safe even while the state is being saved: it only gets a reply. A third ends the
 * process at once.
 */
export async function withStopSignals<T>(work: (signals: StopSignals) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let [requests, heardAt] = [0, -Infinity];
  const stop = (name: NodeJS.Signals): void => {
    const isSamePress = performance.now() - heardAt < ONE_PRESS_MS;
    heardAt = performance.now();
    if (isSamePress) return;
    requests++;
    if (requests > 2) process.exit(INTERRUPTED);
    process.stderr.write(`\n${name}: ${requests === 1 ? FIRST : SECOND}\n`);
    controller.abort();
  };
  const listen = (): void => {
    for (const name of SIGNALS) process.on(name, stop);
  };
  try {
    return await work({ signal: controller.signal, listen });
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** A terminal, npm and Nx each pass on one key press: signals this close together are one. */
const ONE_PRESS_MS = 400;

/** 128 + SIGINT, as shells have it. */
const INTERRUPTED = 130;

const FIRST = "stops after the step under way and saves the state";
const SECOND =
  "stopping and saving, please wait; once more ends at once and loses the steps since the last saved state";

/** How a command hears that it is to stop. */
export interface StopSignals {
  /** Aborted by the first SIGTERM or Ctrl-C after `listen`. */
  readonly signal: AbortSignal;
  /** From here on there is something to save; before, SIGTERM and Ctrl-C end the process at once, as ever. */
  readonly listen: () => void;
}

/**
 * Runs work that can be asked to stop. The first SIGTERM or Ctrl-C aborts the signal that the work is given, so that it
 * can save what it has; a second one, which may come while it saves, costs nothing: it is answered. A third one ends the
 * process at once.
 */
export async function withStopSignals<T>(work: (signals: StopSignals) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let [asked, heardAt] = [0, -Infinity];
  const stop = (name: NodeJS.Signals): void => {
    const isSamePress = performance.now() - heardAt < ONE_PRESS_MS;
    heardAt = performance.now();
    if (isSamePress) return;
    asked++;
    if (asked > 2) process.exit(INTERRUPTED);
    process.stderr.write(`\n${name}: ${asked === 1 ? FIRST : SECOND}\n`);
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

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs work that can be asked to stop: the first SIGTERM or Ctrl-C aborts the signal that it is given, so that it can
 * save what it has; a second one ends the process at once.
 */
export async function withStopSignals<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(1);
    process.stderr.write(`\n${name}: stops after the step under way; once more stops at once\n`);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, stop);
  }
}

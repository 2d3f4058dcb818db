/**
 * Aborts when a person or a cluster asks the process to end, or its terminal is closed; tasks then save their state. A second
 * time ends it at once.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(name, () => {
      process.stderr.write(
        `\n${name}: no further task starts; running tasks are asked to save their state and end\n`,
      );
      controller.abort();
    });
  return controller.signal;
}

#!/usr/bin/env node
// @ts-check
/**
 * Serves a folder as Nx's remote cache: `node tools/cache-server/serve.mjs --folder DIR`. Tokens come from the environment, as
 * every user of the machine can read the arguments of a process. Ends at SIGTERM or SIGINT, after the answers in progress.
 */
import { createServer } from "node:http";
import { EntryStore } from "./server/entry-store.mjs";
import { requestListener } from "./server/request-listener.mjs";
import { readSettings, SettingsError } from "./server/settings.mjs";

/** @param {string} line */
const log = (line) => void process.stderr.write(`${new Date().toISOString()} ${line}\n`);

try {
  const settings = readSettings(process.argv.slice(2), process.env);
  const store = await EntryStore.open(settings.folder, { maxBytes: settings.maxBytes, log });
  const server = createServer(requestListener(store, { ...settings, log }));
  server.on("error", fail);
  server.listen(settings.port, settings.host, () => {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : settings.port;
    process.stdout.write(`serving ${settings.folder} at http://${settings.host}:${port}\n`);
  });
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => server.close());
} catch (error) {
  if (!(error instanceof SettingsError) && !(error instanceof Error && "syscall" in error)) throw error;
  fail(error);
}

/** @param {Error} error */
function fail(error) {
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}

/** Works until it is asked to stop, then saves for two seconds: for tests that send several signals. */
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { withStopSignals } from "../commands/stop-signals.ts";

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

await withStopSignals(async ({ signal, listen }) => {
  listen();
  const work = setInterval(() => undefined, 1000); // a signal alone does not keep the process
  say("working");
  await once(signal, "abort");
  clearInterval(work);
  say("saving");
  await setTimeout(2000);
  say("saved");
});

/**
 * A child process that runs a range of cases, so that the parent notices a crash or a hang. `fuzz-child.ts SEED FROM
 * TO` sends one message per case; with a folder as fourth argument it writes the files instead.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fuzzCase } from "./fuzz-case.ts";
import { fuzzCorpus } from "./fuzz-corpus.ts";
import { fuzzOutcome, type FuzzOutcome } from "./fuzz-outcome.ts";

/** The child's message about each case. */
export interface FuzzMessage extends FuzzOutcome {
  readonly index: number;
  readonly peakMemoryMiB: number;
}

const [seed = 0, from = 0, to = 0] = process.argv.slice(2, 5).map(Number);
const folder = process.argv[5];
const corpus = fuzzCorpus();
for (let index = from; index < to; index++) {
  const damaged = fuzzCase(corpus, seed, index);
  if (folder !== undefined) writeFileSync(join(folder, `${index}.dcm`), damaged.bytes);
  else {
    const outcome = await fuzzOutcome(damaged);
    const peakMemoryMiB = Math.round(process.resourceUsage().maxRSS / 1024);
    const message: FuzzMessage = { index, ...outcome, peakMemoryMiB };
    process.send?.(message);
  }
}
if (process.connected) process.disconnect();

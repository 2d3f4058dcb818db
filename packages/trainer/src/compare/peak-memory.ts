import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";

/** The largest resident memory, MiB, that the steps of a training's `log.jsonl` recorded; null without log or step. */
export async function peakMemoryOf(path: string): Promise<number | null> {
  if (!existsSync(path)) return null;
  let peak: number | null = null;
  // one line at a time: a long training's log holds a line for each of its steps
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const memory = /"rssMiB":(\d+(?:\.\d+)?)/.exec(line)?.[1];
    if (memory !== undefined) peak = Math.max(peak ?? 0, Number(memory));
  }
  return peak;
}

/**
 * What `recompute` saves and costs: `nets.bench.ts`'s training step of the NFN net with and without it, each in a process
 * of its own, by turns. Prints its lines, and one that compares them: peak memory and time of the recomputed step as
 * shares of the plain one's.
 *
 *   npm run bench -- --project model-zoo --name recompute
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Timings } from "./measure.ts";

const NETS_BENCH = fileURLToPath(new URL("nets.bench.ts", import.meta.url));

const { values: options } = parseArgs({
  options: {
    encoder: { type: "string", default: "pvt_v2_b4" },
    size: { type: "string", default: "320" },
    steps: { type: "string", default: "2" },
    rounds: { type: "string", default: "2" },
  },
});

/** A process of its own, whose peak is nobody else's. */
function runAlone(...flags: readonly string[]): Timings {
  const { encoder, size, steps } = options;
  const work = ["--kind", "nfn", "--op", "train", "--encoder", encoder, "--size", size, "--steps", steps];
  const args = [...process.execArgv, NETS_BENCH, ...work, ...flags];
  const text = execFileSync(process.execPath, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.stdout.write(text);
  return JSON.parse(text) as Timings;
}

const rounds = Array.from({ length: Number(options.rounds) }, () => ({
  plain: runAlone(),
  recomputed: runAlone("--recompute"),
}));
/** The least of all rounds: what other work on the machine adds is not the net's. */
const share = (figureOf: (timings: Timings) => number): number => {
  const least = (variant: "plain" | "recomputed"): number =>
    Math.min(...rounds.map((round) => figureOf(round[variant])));
  return Number((least("recomputed") / least("plain")).toFixed(3));
};
const line = {
  op: `recompute nfn ${options.encoder}`,
  peakMemory: share(({ peakMemoryMiB }) => peakMemoryMiB),
  seconds: share(({ seconds }) => Math.min(...seconds)),
  cpuSeconds: share(({ cpuSeconds }) => Math.min(...cpuSeconds)),
};
process.stdout.write(`${JSON.stringify(line)}\n`);

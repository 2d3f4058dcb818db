/**
 * Measures the savings and costs of `recompute`: runs the NFN training step of `nets.bench.ts` with and without it,
 * alternately and each in a separate process. Prints the lines of both and one that compares them: peak memory and time
 * of the recomputed step as shares of the plain one's.
 *
 * npm run bench -- --project model-zoo --name recompute
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

/** Runs the benchmark in a separate process, so that the peak memory is that of one run. */
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

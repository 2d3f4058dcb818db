import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { compareNets } from "./compare-nets.ts";
import { compareTimings, formatComparison, readTimings, type TimingLine } from "./compare-timings.ts";
import { findPython, pythonEnv } from "./python.ts";
import { runProgram, runTypeScript } from "./run-script.ts";

/** A benchmark of ours, the Python script that does the same, and what that script computes with. */
interface Twin {
  readonly ours: string;
  readonly theirs: string;
  readonly library: string;
}

/** By the name that they are compared under. */
const TWINS: Readonly<Record<string, Twin>> = {
  "nfn-step": {
    ours: "../../../packages/trainer/bench/nfn-step.bench.ts",
    theirs: "../nfn_step.py",
    library: "PyTorch",
  },
  "trainer-step": {
    ours: "../../../packages/trainer/bench/trainer-step.bench.ts",
    theirs: "../trainer_step.py",
    library: "PyTorch",
  },
  ingest: {
    ours: "../../../packages/dicom-ingest/bench/data-set.bench.ts",
    theirs: "../ingest.py",
    library: "pydicom",
  },
  "training-example": {
    ours: "../../../packages/augmentation/bench/example.bench.ts",
    theirs: "../training_example.py",
    library: "OpenCV",
  },
};

/**
 * The command `compare <name>`: runs both sides in turn, `--rounds` times (3), each time in a new process of
 * `--steps` timed runs (3), so that what else the machine does meets both alike. Prints a table and one JSON line.
 * What follows `--` is given to both sides: `compare trainer-step -- --encoder resnet18d`.
 */
export function compareWithPython(args: readonly string[]): number {
  try {
    if (args[0] === "nets") return compareNets(args.slice(1));
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { rounds: { type: "string", default: "3" }, steps: { type: "string", default: "3" } },
    });
    const [name = "", ...more] = positionals;
    const twin = Object.hasOwn(TWINS, name) ? TWINS[name] : undefined;
    if (twin === undefined)
      throw new Error(`there is no "${name}" to compare; there is: nets, ${Object.keys(TWINS).join(", ")}`);
    compare(twin, Number(values.rounds), ["--steps", values.steps, ...more]);
    return 0;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function compare(twin: Twin, rounds: number, args: readonly string[]): void {
  const [ourPath, theirPath] = [twin.ours, twin.theirs].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  const python = findPython();
  const loadBefore = loadavg();
  const ours: TimingLine[] = [];
  const theirs: TimingLine[] = [];
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`round ${round} of ${rounds}: ${twin.library}\n`);
    const options = { env: pythonEnv(), capture: true };
    theirs.push(...readTimings(runProgram(python, [theirPath ?? "", ...args], options)));
    process.stderr.write(`round ${round} of ${rounds}: ours\n`);
    ours.push(...readTimings(runTypeScript(ourPath ?? "", args, { capture: true })));
  }
  const comparisons = compareTimings(ours, theirs);
  const load = { before: loadBefore[0], after: loadavg()[0] };
  process.stdout.write(`${comparisons.map((one) => formatComparison(one, twin.library)).join("\n")}\n`);
  process.stdout.write(`${JSON.stringify({ comparisons, load })}\n`);
}

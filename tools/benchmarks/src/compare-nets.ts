import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readTimings } from "./compare-timings.ts";
import type { TimingLine } from "./compare-timings.ts";
import { AXIAL_NETS, LIBRARIES, librariesFor, PUBLISHED_NETS } from "./published-nets.ts";
import type { Library, NetOp, TimedNet } from "./published-nets.ts";
import { findNetsPython, pythonEnv } from "./python.ts";
import { formatRanking, rankLibraries } from "./rank-libraries.ts";
import type { Ranking } from "./rank-libraries.ts";
import { runProgram, runTypeScript } from "./run-script.ts";
import { twoStageNets } from "./two-stage-nets.ts";

const OUR_SCRIPT = fileURLToPath(new URL("../../../packages/model-zoo/bench/nets.bench.ts", import.meta.url));
const THEIR_SCRIPT = fileURLToPath(new URL("../nets.py", import.meta.url));

/** Those of the engine, which this command does not load. */
const PRODUCT_PRECISIONS = ["float32", "bfloat16"] as const;

interface Plan {
  readonly nets: readonly TimedNet[];
  readonly ops: readonly NetOp[];
  readonly libraries: readonly Library[];
  readonly rounds: number;
  readonly steps: string;
  /** Precision of our products; the other libraries compute in float32. */
  readonly productPrecision: (typeof PRODUCT_PRECISIONS)[number];
}

/** A process that failed; the others' figures are worth having. */
interface Failure {
  readonly op: string;
  readonly library: Library;
  readonly reason: string;
}

/**
 * The command `compare nets`: times the published nets by ours and by each library in turn, each process alone, with one
 * net and one operation, so that its peak memory is that operation's. Prints a table of each operation and one JSON line.
 * @returns the exit code: 2 where a process failed, which is named at the end.
 * @throws Error for an unknown net, operation, library or precision, before a process starts.
 */
export function compareNets(args: readonly string[]): number {
  const plan = readPlan(args);
  const python = plan.libraries.some((library) => library !== "ours") ? findNetsPython() : "";
  const failures = prepare(plan, python);
  const loadBefore = loadavg()[0];
  const rankings: Ranking[] = [];
  for (const net of plan.nets) {
    for (const op of plan.ops) {
      const ranking = timeOperation(net, op, plan, python, failures);
      process.stdout.write(`${formatRanking(ranking)}\n`);
      rankings.push(ranking);
    }
  }
  process.stdout.write(
    `${JSON.stringify({ rankings, failures, load: { before: loadBefore, after: loadavg()[0] } })}\n`,
  );
  for (const { op, library, reason } of failures)
    process.stderr.write(`failed: ${op}, ${library}: ${reason}\n`);
  return failures.length === 0 ? 0 : 2;
}

function readPlan(args: readonly string[]): Plan {
  const { values } = parseArgs({
    args: [...args],
    options: {
      net: { type: "string", multiple: true, default: [...PUBLISHED_NETS.keys()] },
      op: { type: "string", multiple: true, default: ["infer", "train"] },
      libraries: { type: "string", default: LIBRARIES.join() },
      rounds: { type: "string", default: "1" },
      steps: { type: "string", default: "2" },
      "product-precision": { type: "string", default: "float32" },
    },
  });
  return {
    nets: netsNamed(values.net),
    ops: values.op.map((op) => oneOf(["infer", "train"] as const, op, "--op")),
    libraries: values.libraries.split(",").map((library) => oneOf(LIBRARIES, library, "--libraries")),
    rounds: Number(values.rounds),
    steps: values.steps,
    productPrecision: oneOf(PRODUCT_PRECISIONS, values["product-precision"], "--product-precision"),
  };
}

function netsNamed(names: readonly string[]): TimedNet[] {
  const all = new Map([...PUBLISHED_NETS, ...AXIAL_NETS, ...twoStageNets()]);
  return names.map((name) => {
    const net = all.get(name);
    if (net === undefined)
      throw new Error(`there is no net "${name}"; there is: ${[...all.keys()].join(", ")}`);
    return net;
  });
}

function oneOf<T extends string>(all: readonly T[], value: string, option: string): T {
  const found = all.find((one) => one === value);
  if (found === undefined) throw new Error(`${option} takes ${all.join(", ")}, not "${value}"`);
  return found;
}

/** Exports and compiles what is not in the cache yet, so that no timed process does. */
function prepare({ nets, ops, libraries }: Plan, python: string): Failure[] {
  const failures: Failure[] = [];
  for (const library of libraries) {
    if (library === "ours" || library === "torch") continue;
    if (library !== "compile" && !ops.includes("infer")) continue;
    for (const net of nets.filter(({ libraries: able }) => able.includes(library))) {
      const flags = [...net.flags("infer"), "--op", "prepare"];
      attempt({ op: `prepare ${net.name}`, library }, failures, () => runTheirs(python, library, flags));
    }
  }
  return failures;
}

function timeOperation(net: TimedNet, op: NetOp, plan: Plan, python: string, failures: Failure[]): Ranking {
  const name = `${net.name} ${op}`;
  const flags = [...net.flags(op), "--op", op, "--steps", plan.steps];
  const ourFlags = ["--product-precision", plan.productPrecision];
  const timings = new Map<Library, TimingLine[]>();
  for (let round = 1; round <= plan.rounds; round++) {
    for (const library of librariesFor(net, op).filter((one) => plan.libraries.includes(one))) {
      process.stderr.write(`${name}, round ${round} of ${plan.rounds}: ${library}\n`);
      const output = attempt({ op: name, library }, failures, () =>
        library === "ours"
          ? runTypeScript(OUR_SCRIPT, [...flags, ...ourFlags], { capture: true })
          : runTheirs(python, library, flags),
      );
      if (output !== undefined)
        timings.set(library, [...(timings.get(library) ?? []), ...readTimings(output)]);
    }
  }
  return rankLibraries(name, timings);
}

function runTheirs(python: string, library: Library, flags: readonly string[]): string {
  const args = [THEIR_SCRIPT, "--library", library, ...flags];
  return runProgram(python, args, { env: pythonEnv(), capture: true });
}

function attempt(
  place: Pick<Failure, "op" | "library">,
  failures: Failure[],
  run: () => string,
): string | undefined {
  try {
    return run();
  } catch (error) {
    failures.push({ ...place, reason: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

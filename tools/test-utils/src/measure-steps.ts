import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cpuSecondsNow, peakMemoryMiB } from "./process-costs.ts";

/** One step of a benchmark of growing inputs. */
export interface GrowingStep {
  readonly name: string;
  /** More entries than this are not measured. */
  readonly most?: number;
  /**
   * Prepares the step for so many entries, in the folder that all steps of that number share.
   * @returns the work that is timed, which gives the bytes that it wrote or read, where that says something.
   */
  readonly prepare: (entries: number, folder: string) => Promise<() => Promise<number | undefined>>;
}

interface StepCost {
  readonly op: string;
  readonly entries: number;
  readonly cpuSeconds: number;
  readonly peakMemoryMiB: number;
  readonly megabytes?: number;
}

const ENTRIES = "10000,100000";

/**
 * The main program of a benchmark: runs its steps in order, with each of the numbers of entries that `--entries` names. Each runs
 * in a separate process, whose peak memory is then that of the step. Prints a JSON line each, and at the end a table to standard
 * error.
 * @param file the benchmark: `import.meta.url`.
 */
export async function measureSteps(file: string, steps: readonly GrowingStep[]): Promise<void> {
  const { entries, step, folder } = parseArgs({
    options: {
      entries: { type: "string", default: ENTRIES },
      step: { type: "string" },
      folder: { type: "string", default: "" },
    },
  }).values;
  const numbers = readNumbers(entries);
  if (step !== undefined) {
    const [first = 0] = numbers;
    for (const one of steps.filter(({ name }) => name === step))
      process.stdout.write(`${JSON.stringify(await measure(one, first, folder))}\n`);
    return;
  }
  const costs = numbers.flatMap((number) => measureAll(file, steps, number));
  process.stderr.write(tableOf(steps, numbers, costs));
}

function readNumbers(entries: string): number[] {
  if (!/^[1-9]\d*(,[1-9]\d*)*$/.test(entries))
    throw new Error(`--entries "${entries}" must be whole numbers with commas between: ${ENTRIES}`);
  return entries.split(",").map(Number);
}

function measureAll(file: string, steps: readonly GrowingStep[], entries: number): StepCost[] {
  const folder = mkdtempSync(join(tmpdir(), "spinegrade-bench-"));
  try {
    return steps
      .filter(({ most = Infinity }) => entries <= most)
      .map(({ name }) => {
        const args = ["--entries", String(entries), "--step", name, "--folder", folder];
        const program = [...process.execArgv, fileURLToPath(file), ...args];
        const line = execFileSync(process.execPath, program, {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "inherit"],
        });
        process.stdout.write(line);
        return parseCost(line);
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function parseCost(line: string): StepCost {
  const cost: unknown = JSON.parse(line);
  if (!isCost(cost)) throw new Error(`a step must print what it costs, not ${line}`);
  return cost;
}

function isCost(value: unknown): value is StepCost {
  if (typeof value !== "object" || value === null) return false;
  if (!("op" in value && "entries" in value && "cpuSeconds" in value && "peakMemoryMiB" in value))
    return false;
  const numbers = [value.entries, value.cpuSeconds, value.peakMemoryMiB];
  if ("megabytes" in value) numbers.push(value.megabytes);
  return typeof value.op === "string" && numbers.every((number) => typeof number === "number");
}

async function measure(step: GrowingStep, entries: number, folder: string): Promise<StepCost> {
  const work = await step.prepare(entries, folder);
  const before = cpuSecondsNow();
  const bytes = await work();
  const cpuSeconds = cpuSecondsNow() - before;
  return {
    ...{ op: step.name, entries },
    cpuSeconds: Number(cpuSeconds.toFixed(3)),
    peakMemoryMiB: peakMemoryMiB(),
    ...(bytes !== undefined && { megabytes: Number((bytes / 1e6).toFixed(1)) }),
  };
}

function tableOf(
  steps: readonly GrowingStep[],
  numbers: readonly number[],
  costs: readonly StepCost[],
): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |\n`;
  const cellOf = (op: string, entries: number): string => {
    const cost = costs.find((one) => one.op === op && one.entries === entries);
    if (cost === undefined) return "";
    const size = cost.megabytes === undefined ? "" : `, ${cost.megabytes} MB`;
    return `${cost.cpuSeconds} s, ${cost.peakMemoryMiB} MiB${size}`;
  };
  const head = [
    "processor seconds, peak memory, size",
    ...numbers.map((number) => number.toLocaleString("en")),
  ];
  return [
    row(head),
    row(head.map(() => "---")),
    ...steps.map(({ name }) => row([name, ...numbers.map((entries) => cellOf(name, entries))])),
  ].join("");
}

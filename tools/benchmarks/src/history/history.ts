import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { dirname, join } from "node:path";
import { compileSchema, parseJson } from "@spinegrade/pipeline";

/** A line that a benchmark printed: `op`, `shape`, figures. */
export type BenchmarkResult = Readonly<Record<string, unknown>> & { readonly op: string };

/** One measurement of a benchmark: at one time, on one machine, at one commit. */
export interface HistoryEntry {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly processor: string;
  readonly cores: number;
  /** With `-dirty` where tracked files differ from it. */
  readonly commit: string;
  /** `engine/adamw`: the project, and the file without `.bench.ts`. */
  readonly benchmark: string;
  readonly results: readonly BenchmarkResult[];
}

const parseEntry = compileSchema<HistoryEntry>({
  type: "object",
  required: ["date", "processor", "cores", "commit", "benchmark", "results"],
  properties: {
    date: { type: "string" },
    processor: { type: "string" },
    cores: { type: "integer" },
    commit: { type: "string" },
    benchmark: { type: "string" },
    results: {
      type: "array",
      items: { type: "object", required: ["op"], properties: { op: { type: "string" } } },
    },
  },
});

const parseResult = compileSchema<BenchmarkResult>({
  type: "object",
  required: ["op"],
  properties: { op: { type: "string" } },
});

/** Path of a workspace's history: one JSON line for each run of a benchmark. */
export function historyPath(workspaceRoot: string): string {
  return join(workspaceRoot, "data-processed/benchmarks/history.jsonl");
}

/** Reads the JSON lines that a benchmark printed. @throws UserError for a line that is not a result. */
export function readResults(output: string, source: string): BenchmarkResult[] {
  return linesOf(output).map((line) => parseResult(parseJson(line, source), source));
}

/** Adds what a benchmark measured, with date, machine and commit. */
export function appendHistory(
  workspaceRoot: string,
  measured: Pick<HistoryEntry, "benchmark" | "results"> & Partial<Pick<HistoryEntry, "commit">>,
): void {
  const path = historyPath(workspaceRoot);
  const entry: HistoryEntry = {
    date: new Date().toISOString(),
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    commit: measured.commit ?? describeHead(workspaceRoot),
    benchmark: measured.benchmark,
    results: measured.results,
  };
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${JSON.stringify(entry)}\n`);
}

/** Reads a history, oldest first; none where there is no file. @throws UserError that names the faulty line. */
export function readHistory(path: string): HistoryEntry[] {
  if (!existsSync(path)) return [];
  return linesOf(readFileSync(path, "utf8")).map((line, index) => {
    const source = `${path}:${index + 1}`;
    return parseEntry(parseJson(line, source), source);
  });
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

function describeHead(workspaceRoot: string): string {
  const args = ["describe", "--always", "--abbrev=10", "--exclude=*", "--dirty"];
  return execFileSync("git", args, { cwd: workspaceRoot, encoding: "utf8" }).trim();
}

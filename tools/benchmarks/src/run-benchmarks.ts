import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findBenchmarks } from "./benchmark-files.ts";
import { runTypeScript } from "./run-script.ts";

const WORKSPACE_ROOT = join(fileURLToPath(new URL("../../..", import.meta.url)));

/**
 * The command `bench`: runs the benchmarks of the projects named by `--project` (any number of times; none: all), and
 * of those the ones named by `--name`.
 * @returns The exit code: 0, or 1 when a benchmark failed; the others still run.
 */
export function runBenchmarks(args: readonly string[]): number {
  try {
    const { project = [], name } = parseArgs({
      args: [...args],
      options: { project: { type: "string", multiple: true }, name: { type: "string" } },
    }).values;
    const benchmarks = findBenchmarks(WORKSPACE_ROOT, project).filter(
      (one) => name === undefined || one.name === name,
    );
    return benchmarks.map(({ path }) => runOne(path)).every((isDone) => isDone) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

function runOne(path: string): boolean {
  process.stderr.write(`${path.slice(WORKSPACE_ROOT.length)}\n`);
  try {
    runTypeScript(path, []);
    return true;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Benchmark, findBenchmarks, usesEngine } from "./benchmark-files.ts";
import { appendHistory, historyPath, readHistory, readResults } from "./history/history.ts";
import { renderHistory } from "./history/history-page.ts";
import { deviceEnv, findDevice, readDevice, requireDevice } from "./require-device.ts";
import { runTypeScript } from "./run-script.ts";

const WORKSPACE_ROOT = join(fileURLToPath(new URL("../../..", import.meta.url)));

/**
 * The command `bench`: runs the benchmarks of the projects named by `--project` (any number of times; none: all), and
 * of those the ones named by `--name`. With `--device cpu` or `--device gpu`, of those the ones that TensorFlow
 * computes, once it is known that it computes there. What follows `--` is given to each: `-- --encoder pvt_v2_b4`.
 * The figures are appended to the history, and its page of curves is rewritten.
 * @returns The exit code: 0, or 1 when a benchmark failed; the others still run.
 */
export function runBenchmarks(args: readonly string[]): number {
  const end = args.includes("--") ? args.indexOf("--") : args.length;
  const given = args.slice(end + 1);
  try {
    const {
      project = [],
      name,
      device: asked,
    } = parseArgs({
      args: args.slice(0, end),
      options: {
        project: { type: "string", multiple: true },
        name: { type: "string" },
        device: { type: "string" },
      },
    }).values;
    const benchmarks = findBenchmarks(WORKSPACE_ROOT, project).filter(
      (one) =>
        (name === undefined || one.name === name) && (asked === undefined || usesEngine(WORKSPACE_ROOT, one)),
    );
    const env = asked === undefined ? process.env : environmentOf(asked);
    const areDone = benchmarks.map((benchmark) => runOne(benchmark, given, env));
    writePage();
    return areDone.every((isDone) => isDone) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/** @throws Error unless TensorFlow computes on that device. */
function environmentOf(asked: string): NodeJS.ProcessEnv {
  const device = readDevice(asked);
  const env = deviceEnv(device);
  const found = findDevice(env);
  requireDevice(device, found);
  process.stderr.write(`device: ${found.device} (${found.deviceName})\n`);
  return env;
}

function runOne(
  { project, name, path }: Benchmark,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): boolean {
  const benchmark = `${project}/${name}`;
  process.stderr.write(`${benchmark}\n`);
  try {
    const output = runTypeScript(path, args, { env, capture: true });
    process.stdout.write(output);
    const results = readResults(output, benchmark);
    // a benchmark whose data are absent says so, and measures nothing
    if (results.length > 0) appendHistory(WORKSPACE_ROOT, { benchmark, results });
    return true;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

function writePage(): void {
  const history = historyPath(WORKSPACE_ROOT);
  if (!existsSync(history)) return;
  const page = join(dirname(history), "index.html");
  writeFileSync(page, renderHistory(readHistory(history)));
  process.stderr.write(`curves: ${page}\n`);
}

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findBenchmarks, usesEngine } from "./benchmark-files.ts";
import { deviceEnv, findDevice, readDevice, requireDevice } from "./require-device.ts";
import { runTypeScript } from "./run-script.ts";

const WORKSPACE_ROOT = join(fileURLToPath(new URL("../../..", import.meta.url)));

/**
 * The command `bench`: runs the benchmarks of the projects named by `--project` (any number of times; none: all), and
 * of those the ones named by `--name`. With `--device cpu` or `--device gpu`, of those the ones that TensorFlow
 * computes, once it is known that it computes there. What follows `--` is given to each: `-- --encoder pvt_v2_b4`.
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
    return benchmarks.map(({ path }) => runOne(path, given, env)).every((isDone) => isDone) ? 0 : 1;
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

function runOne(path: string, args: readonly string[], env: NodeJS.ProcessEnv): boolean {
  process.stderr.write(`${path.slice(WORKSPACE_ROOT.length)}\n`);
  try {
    runTypeScript(path, args, { env });
    return true;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  }
}

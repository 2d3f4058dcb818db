import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compileSchema, parseJson } from "@spinegrade/pipeline";
import { installDawn } from "./dawn.ts";
import { formatComparison, isEqual } from "./format-comparison.ts";
import { readRequest } from "./read-settings.ts";
import type { Comparison } from "./settings.ts";
import { softwareVulkanEnv } from "./software-vulkan.ts";

const REGISTER = fileURLToPath(new URL("../../readme-example/src/register.mjs", import.meta.url));
const WORKER = fileURLToPath(new URL("./compare-worker.ts", import.meta.url));

// of what the worker prints, which has its types
const parseComparison = compileSchema<Comparison>({
  type: "object",
  required: ["adapter", "tensorflow", "webgpu", "differences"],
});

/** Lines of WebGPU's own errors, of which one leads to many. */
const SHOWN = 12;

/** The command `compare`: exits with 1 where WebGPU's values are not TensorFlow's, or cannot be computed. */
export function compareCommand(args: readonly string[]): number {
  try {
    const request = readRequest(args);
    installDawn();
    if (request.installOnly) return 0;
    const comparison = compare(args, request.software ? softwareVulkanEnv() : process.env);
    const text = request.json
      ? JSON.stringify(comparison)
      : formatComparison(request.settings, comparison, request.software);
    process.stdout.write(`${text}\n`);
    return comparison.differences.every((one) => isEqual(request.settings, one)) ? 0 : 1;
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

/**
 * Compares in a process of that environment: Vulkan's loader is searched as a process starts.
 * @throws Error with the process's own error, or with what WebGPU rejects.
 */
export function compare(args: readonly string[], env: NodeJS.ProcessEnv): Comparison {
  const flags = ["--no-warnings", "--conditions=@spinegrade/source", "--import", REGISTER];
  const { status, signal, stdout, stderr, error } = spawnSync(process.execPath, [...flags, WORKER, ...args], {
    env,
    encoding: "utf8",
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`the comparison ended with ${status ?? signal}: ${stderr.trim()}`);
  const lines = stdout.trimEnd().split("\n");
  const result = lines.pop() ?? "";
  // tfjs prints what WebGPU rejects, and computes with wrong values
  if (lines.length > 0) throw new Error(`WebGPU rejects work: ${lines.slice(0, SHOWN).join("\n")}`);
  return parseComparison(parseJson(result, "the comparison"), "the comparison");
}

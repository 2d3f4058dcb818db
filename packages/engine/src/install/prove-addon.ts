import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileSchema, parseJson, UserError } from "@spinegrade/pipeline";
import type { EngineManifest } from "./engine-folder.ts";
import { lastLines, runTool } from "./run-tool.ts";

/** What an addon said of itself after it had computed. */
export interface AddonProof {
  readonly tensorflowVersion: string;
  readonly isGpu: boolean;
}

const SCRIPT = fileURLToPath(new URL("../../src/native/prove-addon.cjs", import.meta.url));

const validateProof = compileSchema<AddonProof>({
  type: "object",
  required: ["tensorflowVersion", "isGpu"],
  properties: { tensorflowVersion: { type: "string" }, isGpu: { type: "boolean" } },
});

/**
 * Loads an engine's addons in a process of its own and computes with them: a matrix product, and one
 * operation of each family of ours; all that the sources define must be registered.
 * @throws UserError with what the process said when it cannot.
 */
export async function proveAddon(
  folder: string,
  { addon, prelude, operations }: Pick<EngineManifest, "addon" | "prelude" | "operations">,
  env: NodeJS.ProcessEnv,
): Promise<AddonProof> {
  const addonPath = join(folder, addon);
  const pathOf = (path: string): string => join(folder, path);
  const childEnv: NodeJS.ProcessEnv = {
    TF_CPP_MIN_LOG_LEVEL: "2",
    TF_FORCE_GPU_ALLOW_GROWTH: "true",
    ...env,
  };
  // options meant for this process, a test runner's for one, would be obeyed or refused by the child
  delete childEnv["NODE_OPTIONS"];
  const { succeeded, output } = await runTool(
    [process.execPath, SCRIPT, pathOf(prelude), addonPath, pathOf(operations)],
    childEnv,
  );
  const answer = output.split("\n").findLast((line) => line.startsWith("{")) ?? "";
  if (succeeded) return validateProof(parseJson(answer, "the proof's answer"), "the proof's answer");
  throw new UserError(`TensorFlow's addon ${addonPath} does not work here. It said:\n${lastLines(output)}`);
}

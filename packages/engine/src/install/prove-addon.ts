import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileSchema, parseJson, UserError } from "@spinegrade/pipeline";
import { lastLines, runTool } from "./run-tool.ts";

/** What an addon said of itself after it had computed a matrix product. */
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
 * Loads an addon in a process of its own and multiplies two matrices with it.
 * @throws UserError with what the process said when it cannot.
 */
export async function proveAddon(
  folder: string,
  { addon, prelude }: { addon: string; prelude: string | null },
  env: NodeJS.ProcessEnv,
): Promise<AddonProof> {
  const addonPath = join(folder, addon);
  const preludePath = prelude === null ? "" : join(folder, prelude);
  const childEnv: NodeJS.ProcessEnv = {
    TF_CPP_MIN_LOG_LEVEL: "2",
    TF_FORCE_GPU_ALLOW_GROWTH: "true",
    ...env,
  };
  // options meant for this process, a test runner's for one, would be obeyed or refused by the child
  delete childEnv["NODE_OPTIONS"];
  const { succeeded, output } = await runTool([process.execPath, SCRIPT, preludePath, addonPath], childEnv);
  const answer = output.split("\n").findLast((line) => line.startsWith("{")) ?? "";
  if (succeeded) return validateProof(parseJson(answer, "the proof's answer"), "the proof's answer");
  throw new UserError(`TensorFlow's addon ${addonPath} does not work here. It said:\n${lastLines(output)}`);
}

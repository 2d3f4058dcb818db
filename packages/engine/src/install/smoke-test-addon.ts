import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileSchema, parseJson, UserError } from "@spinegrade/pipeline";
import type { EngineManifest } from "./engine-folder.ts";
import { lastLines, runTool } from "./run-tool.ts";

/** The result of an addon that passes the test. */
export interface SmokeTest {
  readonly tensorflowVersion: string;
  readonly isGpu: boolean;
}

const SCRIPT = fileURLToPath(new URL("../../src/native/smoke-test-addon.cjs", import.meta.url));

const parseAnswer = compileSchema<SmokeTest>({
  type: "object",
  required: ["tensorflowVersion", "isGpu"],
  properties: { tensorflowVersion: { type: "string" }, isGpu: { type: "boolean" } },
});

/**
 * Loads an engine's addons in a separate process and computes a matrix product and one native operation of each family.
 * Every operation that the addon lists must be registered.
 * @throws UserError with the output of the process when the test fails.
 */
export async function smokeTestAddon(
  folder: string,
  { addon, prelude, operations }: Pick<EngineManifest, "addon" | "prelude" | "operations">,
  env: NodeJS.ProcessEnv,
): Promise<SmokeTest> {
  const addonPath = join(folder, addon);
  const pathOf = (path: string): string => join(folder, path);
  const childEnv: NodeJS.ProcessEnv = {
    TF_CPP_MIN_LOG_LEVEL: "2",
    TF_FORCE_GPU_ALLOW_GROWTH: "true",
    ...env,
  };
  // the child would apply or reject options meant for this process, such as a test runner's
  delete childEnv["NODE_OPTIONS"];
  const { succeeded, output } = await runTool(
    [process.execPath, SCRIPT, pathOf(prelude), addonPath, pathOf(operations)],
    childEnv,
  );
  const answer = output.split("\n").findLast((line) => line.startsWith("{")) ?? "";
  if (succeeded)
    return parseAnswer(parseJson(answer, "the output of the smoke test"), "the output of the smoke test");
  throw new UserError(`TensorFlow's addon ${addonPath} does not work here. It said:\n${lastLines(output)}`);
}

import { fileURLToPath } from "node:url";
import { UserError } from "@spinegrade/pipeline";
import { diskFullError, isDiskFull } from "../disk-space.ts";
import { lastLines, runTool } from "../run-tool.ts";

const SCRIPT = fileURLToPath(new URL("../../../src/native/unpack-wheel.py", import.meta.url));
const INCLUDE = "tensorflow/include";

/** A part of a wheel to unpack: a file or folder of the wheel, and its destination in the engine's folder. */
export type UnpackRule = readonly [member: string, folder: string];

/** TensorFlow's two libraries, its C headers and the few other headers that these include. */
export function tensorflowRules(os: string): readonly UnpackRule[] {
  const suffix = os === "darwin" ? "2.dylib" : "so.2";
  return [
    [`tensorflow/libtensorflow_cc.${suffix}`, "deps/lib"],
    [`tensorflow/libtensorflow_framework.${suffix}`, "deps/lib"],
    [`${INCLUDE}/tensorflow/c/`, "deps/include/tensorflow/c"],
    [`${INCLUDE}/tensorflow/core/platform/ctstring.h`, "deps/include/tensorflow/core/platform"],
    [`${INCLUDE}/tensorflow/core/platform/ctstring_internal.h`, "deps/include/tensorflow/core/platform"],
    [`${INCLUDE}/tsl/platform/ctstring.h`, "deps/include/tsl/platform"],
    [`${INCLUDE}/tsl/platform/ctstring_internal.h`, "deps/include/tsl/platform"],
    [`${INCLUDE}/tsl/platform/platform.h`, "deps/include/tsl/platform"],
    [`${INCLUDE}/xla/tsl/c/`, "deps/include/xla/tsl/c"],
  ];
}

/**
 * CUDA libraries lie next to TensorFlow's folder in site-packages. Its run path finds them there, so keep that layout.
 */
export const NVIDIA_RULES: readonly UnpackRule[] = [["nvidia/", "deps/nvidia"]];

/**
 * Unpacks chosen members of a wheel into a folder as a stream.
 * @throws UserError when the disk is full, or the file is not a wheel with these members.
 */
export async function unpackWheel(
  wheelPath: string,
  folder: string,
  { rules, python, env }: { rules: readonly UnpackRule[]; python: string; env: NodeJS.ProcessEnv },
): Promise<void> {
  const ruleArguments = rules.map(([member, target]) => `${member}=${target}`);
  const { succeeded, output } = await runTool([python, SCRIPT, wheelPath, folder, ...ruleArguments], env);
  if (succeeded) return;
  if (isDiskFull(output)) throw diskFullError(folder);
  throw new UserError(`cannot unpack ${wheelPath}:\n${lastLines(output, 4)}`);
}

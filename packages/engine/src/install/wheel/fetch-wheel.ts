import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { sha256File, UserError } from "@spinegrade/pipeline";
import { diskFullError, isDiskFull } from "../disk-space.ts";
import { DownloadWatch } from "./download-watch.ts";
import { lastLines, runTool } from "../run-tool.ts";
import { PYTHON_ABI, PYTHON_VERSION } from "./wheels.ts";
import type { Wheel } from "./wheels.ts";

/** The pip arguments that get one wheel, independent of the Python and the machine that run pip. */
function pipDownload(wheel: Wheel): readonly string[] {
  return [
    ...["-m", "pip", "download", wheel.requirement, "--no-deps", "--only-binary=:all:", "--no-cache-dir"],
    ...["--platform", wheel.platformTag, "--implementation", "cp"],
    ...["--python-version", PYTHON_VERSION, "--abi", PYTHON_ABI, "--abi", "none"],
  ];
}

/**
 * Downloads a wheel with pip into an empty folder. Progress goes to stderr.
 * @returns its path.
 * @throws UserError when there is no network, the disk is full, or the index lacks the wheel.
 */
export async function downloadWheel(
  wheel: Wheel,
  { python, folder, env, workIn }: { python: string; folder: string; env: NodeJS.ProcessEnv; workIn: string },
): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, wheel.fileName);
  // pip first writes to the temporary folder, which is often small or in memory
  const pipEnv = { ...env, TMPDIR: folder, PIP_DISABLE_PIP_VERSION_CHECK: "1" };
  const watch = new DownloadWatch(folder);
  // pip distinguishes an unreachable index from a missing file only when it retries
  const command = [python, ...pipDownload(wheel), "--dest", folder, "--retries", "3"];
  const onOutput = (text: string): void => {
    watch.readSize(text);
  };
  const { succeeded, output } = await runTool(command, pipEnv, { onOutput, workIn });
  watch.stop();
  if (succeeded && existsSync(path)) return path;
  throw explainPipFailure(wheel, folder, output);
}

const NETWORK_TROUBLE =
  /failed to establish a new connection|connection refused|connection ?(error|reset|broken|aborted)|name or service not known|name resolution|network is unreachable|max retries|timed out|proxyerror|sslerror/i;

function explainPipFailure(wheel: Wheel, folder: string, output: string): UserError {
  if (isDiskFull(output)) return diskFullError(folder);
  if (NETWORK_TROUBLE.test(output)) {
    return new UserError(
      `no network: pip cannot reach the Python package index to download ${wheel.fileName}. Check the connection ` +
        "and pip's settings (PIP_INDEX_URL, HTTPS_PROXY), or on a machine with network run\n" +
        `  python3 ${pipDownload(wheel).join(" ")}\n` +
        `and bring the file here: \`spinegrade-engine install --from FOLDER\`. pip said:\n${lastLines(output, 4)}`,
    );
  }
  return new UserError(`pip could not download ${wheel.fileName}. It said:\n${lastLines(output)}`);
}

/**
 * Path of a wheel in the user's own folder. @throws UserError when it is missing, with the command that downloads it.
 */
export function findWheel(wheel: Wheel, from: string): string {
  const path = join(resolve(from), wheel.fileName);
  if (existsSync(path)) return path;
  throw new UserError(
    `${resolve(from)} holds no ${wheel.fileName}: get it on a machine with network by\n  python3 ${pipDownload(wheel).join(" ")}`,
  );
}

/** @throws UserError when a file's SHA-256 is not the pinned one. */
export async function checkWheel(wheel: Wheel, path: string): Promise<void> {
  const found = await sha256File(path);
  if (found === wheel.sha256) return;
  throw new UserError(
    `${path} is not the published file: its SHA-256 is ${found}, expected ${wheel.sha256}. ` +
      "It is damaged or was altered in transit: delete it and download it again; if this repeats, do not trust its source",
  );
}

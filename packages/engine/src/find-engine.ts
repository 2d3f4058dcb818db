import { existsSync } from "node:fs";
import { cacheDir, UserError } from "@spinegrade/pipeline";
import { engineNames, enginesDir, listEngines, readEngine } from "./install/engine-folder.ts";
import type { EngineManifest } from "./install/engine-folder.ts";
import { currentPlatform } from "./install/wheel/platform.ts";
import { verifyEngine } from "./install/verify-engine.ts";
import type { Platform, Variant } from "./install/wheel/wheels.ts";

/** An installed engine. */
export interface InstalledEngine {
  readonly folder: string;
  readonly manifest: EngineManifest;
}

/** Whether this machine has an NVIDIA GPU that CUDA_VISIBLE_DEVICES does not hide. */
export function seesNvidiaGpu(env: NodeJS.ProcessEnv = process.env): boolean {
  const visible = env["CUDA_VISIBLE_DEVICES"];
  if (visible !== undefined && (visible.trim() === "" || visible.startsWith("-"))) return false;
  return existsSync("/dev/nvidiactl") || existsSync("/proc/driver/nvidia/version");
}

/**
 * Finds the engine to use: the GPU's when there is a GPU, else the CPU's, else any that is installed.
 * @throws UserError with the install command when no engine was built from this version's sources, or when the code of
 * an engine differs from the installed one.
 */
export async function findEngine(
  env: NodeJS.ProcessEnv = process.env,
  platform: Platform = currentPlatform(),
): Promise<InstalledEngine> {
  const cache = cacheDir(env);
  const root = enginesDir(cache);
  const variants: readonly Variant[] = seesNvidiaGpu(env) ? ["gpu", "cpu"] : ["cpu", "gpu"];
  for (const variant of variants) {
    for (const folder of await listEngines(root, engineNames(platform, variant))) {
      const manifest = await readEngine(folder);
      if (manifest === undefined) continue;
      await verifyEngine(cache, folder, manifest);
      return { folder, manifest };
    }
  }
  throw new UserError(
    `TensorFlow, with the operations of this version of Spinegrade, is not installed in ${root}: run ` +
      "`npx --no-install spinegrade-engine install`, " +
      "or in a checkout of Spinegrade `npx nx run engine:install`",
  );
}

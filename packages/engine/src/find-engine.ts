import { existsSync } from "node:fs";
import { cacheDir, UserError } from "@spinegrade/pipeline";
import { engineNames, enginesDir, listEngines, readEngine } from "./install/engine-folder.ts";
import type { EngineManifest } from "./install/engine-folder.ts";
import { currentPlatform } from "./install/platform.ts";
import { verifyEngine } from "./install/verify-engine.ts";
import type { Platform, Variant } from "./install/wheels.ts";

/** An engine that is installed. */
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
 * The engine to use: the GPU's where there is a GPU, else the CPU's, else whichever is installed.
 * @throws UserError with the command that installs one, when there is none made of this version's sources, or its code
 * is not what was installed.
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

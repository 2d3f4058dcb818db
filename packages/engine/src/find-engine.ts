import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, UserError } from "@spinegrade/pipeline";
import { enginesDir, engineKey, readEngine } from "./install/engine-folder.ts";
import type { EngineManifest } from "./install/engine-folder.ts";
import { currentPlatform } from "./install/platform.ts";
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
 * @throws UserError with the command that installs one, when there is none.
 */
export async function findEngine(
  env: NodeJS.ProcessEnv = process.env,
  platform: Platform = currentPlatform(),
): Promise<InstalledEngine> {
  const root = enginesDir(cacheDir(env));
  const variants: readonly Variant[] = seesNvidiaGpu(env) ? ["gpu", "cpu"] : ["cpu", "gpu"];
  for (const origin of ["built", "prebuilt"] as const) {
    for (const variant of variants) {
      const folder = join(root, engineKey(platform, variant, origin));
      const manifest = await readEngine(folder);
      if (manifest !== undefined) return { folder, manifest };
    }
  }
  throw new UserError(
    `TensorFlow is not installed in ${root}: run \`npx --no-install spinegrade-engine install\`, ` +
      "or in a checkout of Spinegrade `npx nx run engine:install`",
  );
}

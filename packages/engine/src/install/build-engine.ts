import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { checkFreeSpace } from "./disk-space.ts";
import { compileAddon } from "./compile-addon.ts";
import { ADDON, PRELUDE } from "./engine-folder.ts";
import type { EngineManifest } from "./engine-folder.ts";
import { checkWheel, downloadWheel, findWheel } from "./fetch-wheel.ts";
import { proveAddon } from "./prove-addon.ts";
import { NVIDIA_RULES, tensorflowRules, unpackWheel } from "./unpack-wheel.ts";
import type { Platform, Variant, Wheel } from "./wheels.ts";

/** What a build works with. */
export interface Build {
  readonly platform: Platform;
  readonly variant: Variant;
  readonly wheels: readonly Wheel[];
  /** A folder that holds the wheels; left out, pip downloads them. */
  readonly from: string | undefined;
  readonly python: string;
  readonly compiler: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/** Disk space that a build takes at most: the unpacked libraries, and while it is unpacked one wheel. */
const SPACE_BYTES: Readonly<Record<Variant, number>> = { cpu: 1.2e9, gpu: 7e9 };

/**
 * Builds an engine in an empty folder: wheels in, libraries and headers unpacked, addon compiled and proven.
 * @returns what to record of it.
 * @throws UserError at the first thing that is wrong.
 */
export async function buildEngine(
  folder: string,
  build: Build,
): Promise<Pick<EngineManifest, "tensorflowVersion" | "addon" | "prelude" | "sources">> {
  await checkFreeSpace(folder, SPACE_BYTES[build.variant]);
  const sources: Record<string, string> = {};
  for (const wheel of build.wheels) {
    await addWheel(folder, wheel, build);
    sources[wheel.fileName] = wheel.sha256;
  }
  build.log(`compiling the addon with ${basename(build.compiler[0] ?? "")}`);
  await compileAddon(folder, { compiler: build.compiler, os: build.platform.os, env: build.env });
  const { tensorflowVersion } = await proveAddon(folder, { addon: ADDON, prelude: PRELUDE }, build.env);
  return { tensorflowVersion, addon: ADDON, prelude: PRELUDE, sources };
}

async function addWheel(
  folder: string,
  wheel: Wheel,
  { platform, from, python, env, log }: Build,
): Promise<void> {
  const downloads = join(folder, "download");
  log(from === undefined ? `downloading ${wheel.fileName}` : `reading ${wheel.fileName}`);
  const path =
    from === undefined
      ? await downloadWheel(wheel, { python, folder: downloads, env })
      : findWheel(wheel, from);
  await checkWheel(wheel, path);
  log(`unpacking ${wheel.fileName}`);
  const rules = wheel.fileName.startsWith("nvidia") ? NVIDIA_RULES : tensorflowRules(platform.os);
  await unpackWheel(path, folder, { rules, python, env });
  await rm(downloads, { recursive: true, force: true });
}

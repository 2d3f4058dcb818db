import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { checkFreeSpace } from "./disk-space.ts";
import { compileAddon } from "./compile/compile-addon.ts";
import { compileOperations } from "./compile/compile-operations.ts";
import { ADDON, OPERATIONS, PRELUDE } from "./engine-folder.ts";
import type { EngineContents } from "./engine-folder.ts";
import { checkWheel, downloadWheel, findWheel } from "./wheel/fetch-wheel.ts";
import { smokeTestAddon } from "./smoke-test-addon.ts";
import { reuseLibraries } from "./reuse-libraries.ts";
import { NVIDIA_RULES, tensorflowRules, unpackWheel } from "./wheel/unpack-wheel.ts";
import type { Platform, Variant, Wheel } from "./wheel/wheels.ts";

/** The inputs of a build. */
export interface Build {
  /** The folder of all engines. It is private; Python runs in it. */
  readonly root: string;
  readonly platform: Platform;
  readonly variant: Variant;
  readonly wheels: readonly Wheel[];
  /** A folder with the wheels; if undefined, pip downloads them. */
  readonly from: string | undefined;
  readonly python: string;
  readonly compiler: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

/** The most disk space that a build takes: the unpacked libraries, plus one wheel while it is unpacked. */
const SPACE_BYTES: Readonly<Record<Variant, number>> = { cpu: 1.2e9, gpu: 7e9 };

/**
 * Builds an engine in an empty folder: gets the wheels, unpacks libraries and headers, compiles and tests the addons.
 * @returns the details to record in the engine's manifest.
 * @throws UserError at the first fault.
 */
export async function buildEngine(folder: string, build: Build): Promise<EngineContents> {
  await checkFreeSpace(folder, SPACE_BYTES[build.variant]);
  const sources = Object.fromEntries(build.wheels.map(({ fileName, sha256 }) => [fileName, sha256]));
  if (await reuseLibraries(build.root, folder, sources))
    build.log("taking TensorFlow from an engine in place");
  else for (const wheel of build.wheels) await addWheel(folder, wheel, build);
  build.log(`compiling the addons with ${basename(build.compiler[0] ?? "")}`);
  await compileAddon(folder, build);
  await compileOperations(folder, build);
  const addons = { addon: ADDON, prelude: PRELUDE, operations: OPERATIONS };
  const { tensorflowVersion } = await smokeTestAddon(folder, addons, build.env);
  return { tensorflowVersion, ...addons, sources };
}

async function addWheel(
  folder: string,
  wheel: Wheel,
  { platform, from, python, env, log, root }: Build,
): Promise<void> {
  const downloads = join(folder, "download");
  log(from === undefined ? `downloading ${wheel.fileName}` : `reading ${wheel.fileName}`);
  const path =
    from === undefined
      ? await downloadWheel(wheel, { python, folder: downloads, env, workIn: root })
      : findWheel(wheel, from);
  await checkWheel(wheel, path);
  log(`unpacking ${wheel.fileName}`);
  const rules = wheel.fileName.startsWith("nvidia") ? NVIDIA_RULES : tensorflowRules(platform.os);
  await unpackWheel(path, folder, { rules, python, env });
  await rm(downloads, { recursive: true, force: true });
}

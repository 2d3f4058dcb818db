import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { compileSchema, failureReason, sha256File, UserError } from "@spinegrade/pipeline";
import { diskFullError, isDiskFull } from "./disk-space.ts";
import { ADDON, NODE_API_VERSION } from "./engine-folder.ts";
import type { EngineContents } from "./engine-folder.ts";
import { proveAddon } from "./prove-addon.ts";
import { lastLines, runTool } from "./run-tool.ts";
import type { Platform, Variant } from "./wheels.ts";

/** The store of the npm package's downloads, and the variable by which its own installer takes another one. */
const STORE = "https://storage.googleapis.com/";
const STORE_VARIABLE = "TFJS_NODE_CDN_STORAGE";

/** TensorFlow's C library for each machine, as the npm package 4.22's installer names them. */
const LIBRARIES: Readonly<Record<string, string>> = {
  "linux-x64-cpu": "tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz",
  "linux-x64-gpu": "tensorflow/libtensorflow/libtensorflow-gpu-linux-x86_64-2.9.1.tar.gz",
  "linux-arm64-cpu": "tf-builds/libtensorflow_r2_7_linux_arm64.tar.gz",
  "darwin-arm64-cpu": "tf-builds/libtensorflow_r2_7_darwin_arm64_cpu.tar.gz",
};

interface AddonPackage {
  readonly version: string;
  readonly binary: { readonly host: string; readonly remote_path: string };
}

const validateAddonPackage = compileSchema<AddonPackage>({
  type: "object",
  required: ["version", "binary"],
  properties: {
    version: { type: "string" },
    binary: {
      type: "object",
      required: ["host", "remote_path"],
      properties: { host: { type: "string" }, remote_path: { type: "string" } },
    },
  },
});

/**
 * Makes an engine of the npm package's own prebuilt addon and TensorFlow's C library of 2022: slower, and without
 * newer GPUs, but it takes neither Python nor a compiler.
 * @throws UserError when there is no such download for this machine or it cannot be reached.
 */
export async function fetchPrebuilt(
  folder: string,
  {
    platform,
    variant,
    env,
    log,
  }: { platform: Platform; variant: Variant; env: NodeJS.ProcessEnv; log: (line: string) => void },
): Promise<EngineContents> {
  const { library, addon } = prebuiltUrls(platform, variant, env);
  const addonDir = join(folder, `lib/napi-v${NODE_API_VERSION}`);
  log(`downloading ${library}`);
  const libraryHash = await downloadAndUnpack(library, join(folder, "deps"), { strip: 0, env });
  const addonHash = await downloadAndUnpack(addon, addonDir, { strip: 1, env });
  const { tensorflowVersion } = await proveAddon(
    folder,
    { addon: ADDON, prelude: null, operations: null },
    env,
  );
  return {
    tensorflowVersion,
    addon: ADDON,
    prelude: null,
    operations: null,
    sources: { [library]: libraryHash, [addon]: addonHash },
  };
}

function prebuiltUrls(
  platform: Platform,
  variant: Variant,
  env: NodeJS.ProcessEnv,
): { library: string; addon: string } {
  const library = LIBRARIES[`${platform.os}-${platform.arch}-${variant}`];
  if (library === undefined) throw new UserError(`there is none for ${platform.os}-${platform.arch}`);
  const requireHere = createRequire(import.meta.url);
  const manifest: unknown = requireHere("@tensorflow/tfjs-node-gpu/package.json");
  const { version, binary } = validateAddonPackage(manifest, "@tensorflow/tfjs-node-gpu/package.json");
  const store = env[STORE_VARIABLE] ?? STORE;
  const folder = binary.remote_path
    .replace("./", "/")
    .replace("{napi_build_version}", String(NODE_API_VERSION))
    .replace("{version}", version);
  const addon = `${binary.host}${folder}GPU-${platform.os}-${version}.tar.gz`;
  return { library: store + library, addon: addon.replace(STORE, store) };
}

/** @returns SHA-256 of the archive. */
async function downloadAndUnpack(
  url: string,
  folder: string,
  { strip, env }: { strip: number; env: NodeJS.ProcessEnv },
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const archive = join(folder, "download.tar.gz");
  await download(url, archive);
  const hash = await sha256File(archive);
  const unpack = ["tar", "-xzf", archive, "-C", folder, `--strip-components=${strip}`];
  const { found, succeeded, output } = await runTool(unpack, env);
  if (!found) throw new UserError("`tar` is needed to unpack it and is not in PATH");
  if (!succeeded && isDiskFull(output)) throw diskFullError(folder);
  if (!succeeded) throw new UserError(`cannot unpack ${url}:\n${lastLines(output, 4)}`);
  await rm(archive);
  return hash;
}

async function download(url: string, path: string): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new UserError(`no network: cannot reach ${url} (${failureReason(error)})`, { cause: error });
  }
  if (!response.ok || response.body === null) throw new UserError(`${url} answers ${response.status}`);
  try {
    await pipeline(Readable.fromWeb(response.body), createWriteStream(path));
  } catch (error) {
    if (isDiskFull(failureReason(error))) throw diskFullError(path);
    throw new UserError(`the download of ${url} broke off (${failureReason(error)})`, { cause: error });
  }
}

import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { cacheDir } from "@spinegrade/pipeline";
import { placeFolder } from "./place-folder.ts";

/** Why SwiftShader cannot run here; null where it can. */
export function whyNoSoftwareVulkan(): string | null {
  const { platform, arch } = process;
  return platform === "linux" && arch === "x64"
    ? null
    : `SwiftShader is there for linux-x64 only, not ${platform}-${arch}`;
}

/**
 * An environment in which Vulkan computes on the processor: with SwiftShader, which the package @sparticuz/chromium brings
 * along. It is for tests of results; its times say nothing about a GPU.
 * @throws Error where it cannot run.
 */
export function softwareVulkanEnv(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const reason = whyNoSoftwareVulkan();
  if (reason !== null) throw new Error(reason);
  const folder = unpackSwiftShader(env);
  const libraries = [folder, env["LD_LIBRARY_PATH"]].filter((path) => path !== undefined && path !== "");
  return {
    ...env,
    LD_LIBRARY_PATH: libraries.join(":"), // of the loader, libvulkan.so.1
    VK_ICD_FILENAMES: join(folder, "vk_swiftshader_icd.json"),
  };
}

/** The folder with SwiftShader and Vulkan's loader, in the cache folder. */
function unpackSwiftShader(env: NodeJS.ProcessEnv): string {
  const packaged = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "../../bin");
  const archive = readFileSync(join(packaged, "swiftshader.tar.br"));
  const folder = join(cacheDir(env), "webgpu", `swiftshader-${archive.length}`);
  placeFolder(folder, (unfinished) => {
    const tar = join(unfinished, "swiftshader.tar");
    writeFileSync(tar, brotliDecompressSync(archive));
    const { status, stderr, error } = spawnSync("tar", ["-xf", tar, "-C", unfinished], { encoding: "utf8" });
    if (status !== 0) throw new Error(`tar could not unpack SwiftShader: ${stderr}`, { cause: error });
    rmSync(tar);
  });
  return folder;
}

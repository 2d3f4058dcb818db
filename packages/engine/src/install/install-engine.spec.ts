import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { installEngine } from "@spinegrade/engine";
import type { InstalledNow, Platform } from "@spinegrade/engine";
import { withLock } from "@spinegrade/pipeline";

const env = process.env;
const folder = mkdtempSync(join(tmpdir(), "spinegrade-install-"));
let installed: InstalledNow;

beforeAll(async () => {
  // the one that the tests' own Nx task has put in place
  installed = await installEngine({ env, log: () => undefined });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A cache folder with a copy of the installed engine: the addons as files, the rest as links. */
function copyEngine(): { cacheDir: string; engineDir: string } {
  const cacheDir = mkdtempSync(join(folder, "cache-"));
  const engineDir = join(cacheDir, "engine", installed.manifest.key);
  for (const { path } of installed.manifest.files) {
    mkdirSync(dirname(join(engineDir, path)), { recursive: true });
    const copy = path.startsWith("deps/") ? symlinkSync : copyFileSync;
    copy(join(installed.folder, path), join(engineDir, path));
  }
  copyFileSync(join(installed.folder, "engine.json"), join(engineDir, "engine.json"));
  return { cacheDir, engineDir };
}

describe("installEngine, where an engine is in place,", () => {
  it("keeps one that works", async () => {
    const { cacheDir, engineDir } = copyEngine();
    const log: string[] = [];
    const kept = await installEngine({ cacheDir, env, log: (line) => log.push(line) });
    expect(kept).toEqual({ folder: engineDir, manifest: installed.manifest, wasKept: true });
    expect(log).toEqual([]);
  });

  it("does not keep one of which a file is cut short", async () => {
    const { cacheDir, engineDir } = copyEngine();
    writeFileSync(join(engineDir, installed.manifest.addon), "cut short");
    await expect(installEngine({ cacheDir, env, from: folder, log: () => undefined })).rejects.toThrow(
      /holds no .*\.whl/,
    );
  });

  it("does not keep one that no longer loads, and says why", async () => {
    const { cacheDir, engineDir } = copyEngine();
    const addon = join(engineDir, installed.manifest.addon);
    writeFileSync(addon, Buffer.alloc(statSync(addon).size));
    const log: string[] = [];
    const install = installEngine({ cacheDir, env, from: folder, log: (line) => log.push(line) });
    await expect(install).rejects.toThrow(/holds no .*\.whl/);
    expect(log[0]).toMatch(/the engine in place is replaced: .*tfjs_binding\.node does not work here/);
  });

  it("does not keep one whose description cannot be read", async () => {
    const { cacheDir, engineDir } = copyEngine();
    writeFileSync(join(engineDir, "engine.json"), "{");
    const log: string[] = [];
    const install = installEngine({ cacheDir, env, from: folder, log: (line) => log.push(line) });
    await expect(install).rejects.toThrow(/holds no .*\.whl/);
    expect(log[0]).toMatch(/the engine in place is replaced: .*engine\.json is not JSON/);
  });

  it("waits for another installation, and then keeps what that one made", async () => {
    const { cacheDir } = copyEngine();
    let release: () => void = () => undefined;
    const other = withLock(
      join(cacheDir, `engine/${installed.manifest.variant}.lock`),
      "a test",
      () => new Promise<void>((resolve) => (release = resolve)),
    );
    const kept = await installEngine({
      cacheDir,
      env,
      log: (line) => {
        expect(line).toMatch(/waiting: process \d+ on .* \(a test\) is at work/);
        release();
      },
    });
    await other;
    expect(kept.wasKept).toBe(true);
    expect(readdirSync(join(cacheDir, "engine"))).toEqual([installed.manifest.key]);
  });
});

describe("installEngine on a machine that no wheel runs on", () => {
  it.each<[string, Platform, boolean, RegExp]>([
    [
      "Windows",
      { os: "win32", arch: "x64", libc: "none" },
      false,
      /no build for win32-x64; .*linux-x64-cpu.*WSL 2/,
    ],
    [
      "Alpine Linux",
      { os: "linux", arch: "x64", libc: "musl" },
      false,
      /no build for linux-x64 with musl.*glibc.*Debian/,
    ],
    ["an Intel Mac", { os: "darwin", arch: "x64", libc: "none" }, false, /no build for darwin-x64/],
    [
      "a Mac, with --gpu",
      { os: "darwin", arch: "arm64", libc: "none" },
      true,
      /no GPU build.*Install it without --gpu/,
    ],
  ])("refuses %s and writes nothing", async (_name, platform, gpu, message) => {
    const cacheDir = join(folder, "never-made");
    await expect(installEngine({ cacheDir, platform, gpu, env })).rejects.toThrow(message);
    expect(() => statSync(cacheDir)).toThrow(/ENOENT/);
  });
});

/** Serves the npm package's two downloads, made of the installed engine's own files. */
async function servePrebuilt(): Promise<{ server: Server; url: string; asked: string[] }> {
  const stage = mkdtempSync(join(folder, "stage-"));
  mkdirSync(join(stage, "lib"));
  mkdirSync(join(stage, "napi-v8"));
  for (const library of readdirSync(join(installed.folder, "deps/lib"))) {
    symlinkSync(join(installed.folder, "deps/lib", library), join(stage, "lib", library));
  }
  copyFileSync(join(installed.folder, installed.manifest.addon), join(stage, "napi-v8/tfjs_binding.node"));
  for (const part of ["lib", "napi-v8"])
    execFileSync("tar", ["-czf", join(stage, `${part}.tar.gz`), "-C", stage, part]);
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end(
      readFileSync(join(stage, request.url?.includes("/libtensorflow-") ? "lib.tar.gz" : "napi-v8.tar.gz")),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { server, url: `http://127.0.0.1:${port}/`, asked };
}

const linuxX64 = process.platform === "linux" && process.arch === "x64";

(linuxX64 ? describe : describe.skip)("installEngine without Python and compiler (linux-x64)", () => {
  it("takes the npm package's prebuilt download, proves it, and keeps it the next time", async () => {
    const { server, url, asked } = await servePrebuilt();
    const bin = mkdtempSync(join(folder, "bin-"));
    for (const tool of ["tar", "gzip"])
      symlinkSync(
        execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim(),
        join(bin, tool),
      );
    const cacheDir = join(folder, "prebuilt");
    const options = {
      cacheDir,
      gpu: false,
      env: { ...env, PATH: bin, TFJS_NODE_CDN_STORAGE: url },
      log: () => undefined,
    };
    const first = await installEngine(options);
    expect(asked).toEqual([
      "/tensorflow/libtensorflow/libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz",
      "/tf-builds/pre-built-binary/napi-v8/4.22.0/GPU-linux-4.22.0.tar.gz",
    ]);
    expect(first).toMatchObject({
      wasKept: false,
      manifest: { origin: "prebuilt", prelude: null, operations: null },
    });
    await new Promise((resolve) => server.close(resolve));
    expect(await installEngine(options)).toMatchObject({ folder: first.folder, wasKept: true });
  });
});

const wheels = process.env["SPINEGRADE_TEST_WHEELS"];

(wheels === undefined ? describe.skip : describe)(
  "installEngine from a real wheel (SPINEGRADE_TEST_WHEELS names its folder)",
  () => {
    it("builds an engine in an empty cache, and leaves only that there", async () => {
      const cacheDir = join(folder, "from-wheel");
      const { manifest, wasKept } = await installEngine({
        cacheDir,
        env,
        gpu: false,
        from: wheels ?? "",
        log: () => undefined,
      });
      expect(wasKept).toBe(false);
      expect(manifest).toMatchObject({ tensorflowVersion: "2.21.0", origin: "built" });
      expect(readdirSync(join(cacheDir, "engine"))).toEqual([manifest.key]);
    }, 300_000);
  },
);

import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { installEngine } from "@spinegrade/engine";
import type { InstallResult, Platform } from "@spinegrade/engine";
import { withLock } from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { findEngine } from "../find-engine.ts";
import { hashNativeSources } from "./compile/native-sources.ts";

const env = process.env;
const folder = await temporaryFolder("install");
let installed: InstallResult;

beforeAll(async () => {
  // the one that the tests' own Nx task has put in place
  installed = await installEngine({ env, log: () => undefined });
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
  for (const record of ["engine.json", "verified.json"])
    copyFileSync(join(installed.folder, record), join(engineDir, record));
  return { cacheDir, engineDir };
}

/** A PATH that begins with a g++ of this version, which compiles nothing. */
function pathWith(version: string): string {
  const bin = mkdtempSync(join(folder, "bin-"));
  writeFileSync(join(bin, "version"), version);
  const script = `#!/bin/sh\n[ "$1" = --version ] && exec cat ${join(bin, "version")}\nexit 1\n`;
  writeFileSync(join(bin, "g++"), script, { mode: 0o755 });
  return `${bin}:${env["PATH"] ?? ""}`;
}

describe("installEngine, where an engine is in place,", () => {
  it("keeps one that works", async () => {
    const { cacheDir, engineDir } = copyEngine();
    const log: string[] = [];
    const kept = await installEngine({ cacheDir, env, log: (line) => log.push(line) });
    expect(kept).toEqual({ folder: engineDir, manifest: installed.manifest, reused: true });
    expect(log).toEqual([]);
  });

  it("does not keep one of which a file is cut short", async () => {
    const { cacheDir, engineDir } = copyEngine();
    writeFileSync(join(engineDir, installed.manifest.addon), "cut short");
    await expect(installEngine({ cacheDir, env, from: folder, log: () => undefined })).rejects.toThrow(
      /holds no .*\.whl/,
    );
  });

  it("does not keep one whose addon was damaged, and says why", async () => {
    const { cacheDir, engineDir } = copyEngine();
    const addon = join(engineDir, installed.manifest.addon);
    writeFileSync(addon, Buffer.alloc(statSync(addon).size));
    const log: string[] = [];
    const PATH = pathWith(execFileSync("g++", ["--version"], { encoding: "utf8" }));
    const options = { cacheDir, env: { ...env, PATH }, log: (line: string) => log.push(line) };
    await expect(installEngine(options)).rejects.toThrow("could not build TensorFlow's addon");
    expect(log[1]).toBe("taking TensorFlow from an engine in place");
    expect(log[0]).toMatch(
      /the engine in place is replaced: .*tfjs_binding\.node is not the file that was installed/,
    );
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
        expect(line).toMatch(/waiting: process \d+ on .* \(a test\) is already working here/);
        release();
      },
    });
    await other;
    expect(kept.reused).toBe(true);
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

/** The sources of another version of this package: one line more. */
function otherSources(): string {
  const sources = join(mkdtempSync(join(folder, "sources-")), "native");
  cpSync(fileURLToPath(new URL("../native", import.meta.url)), sources, { recursive: true });
  writeFileSync(join(sources, "kernels/vector.h"), "// another version\n", { flag: "a" });
  return sources;
}

describe("the name of an engine", () => {
  it("follows from the native sources: two checkouts at two states have two engines, side by side", async () => {
    const [ours, theirs] = [hashNativeSources(), hashNativeSources(otherSources())];
    expect(hashNativeSources(otherSources())).toBe(theirs);
    expect(ours).not.toBe(theirs);
    expect(installed.manifest.key).toContain(`_${ours}_`);

    // the other checkout's engine is not ours, whatever its date
    const { cacheDir, engineDir } = copyEngine();
    const other = engineDir.replace(ours, theirs);
    renameSync(engineDir, other);
    const environment = { ...env, SPINEGRADE_CACHE_DIR: cacheDir };
    await expect(findEngine(environment)).rejects.toThrow("is not installed");
    const back = copyEngine();
    renameSync(other, join(back.cacheDir, "engine", basename(other)));
    const both = await findEngine({ ...env, SPINEGRADE_CACHE_DIR: back.cacheDir });
    expect(both.folder).toBe(back.engineDir);
  });

  it("tells what another compiler made", async () => {
    const { cacheDir, engineDir } = copyEngine();
    // with libraries of the same wheel the other one would take them, and check their 800 MB
    writeFileSync(join(engineDir, "engine.json"), JSON.stringify({ ...installed.manifest, sources: {} }));
    expect((await installEngine({ cacheDir, env, log: () => undefined })).reused).toBe(true);
    const options = { cacheDir, from: folder, log: () => undefined };
    const install = installEngine({ ...options, env: { ...env, PATH: pathWith("g++ 99.9") } });
    await expect(install).rejects.toThrow(/holds no .*\.whl/); // it builds another one
  });
});

describe("the code of an engine", () => {
  const useIn = (cacheDir: string) => findEngine({ ...env, SPINEGRADE_CACHE_DIR: cacheDir });

  it.each(["addon", "prelude", "operations"] as const)(
    "is not loaded when the %s was exchanged for another of its size",
    async (which) => {
      const { cacheDir, engineDir } = copyEngine();
      const path = join(engineDir, installed.manifest[which]);
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(path, bytes);
      await expect(useIn(cacheDir)).rejects.toThrow(/is not the file that was installed: .*engine:install/);
    },
  );

  it("is not loaded when a library was exchanged, though its size and time are the same", async () => {
    const { cacheDir, engineDir } = copyEngine();
    const library = installed.manifest.files.find(({ path }) => path.includes("libtensorflow_framework"));
    const path = join(engineDir, library?.path ?? "");
    const { atime, mtime } = statSync(path);
    const bytes = readFileSync(path);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    rmSync(path); // the link, not what it leads to
    writeFileSync(path, bytes);
    utimesSync(path, atime, mtime);
    await expect(useIn(cacheDir)).rejects.toThrow(
      /libtensorflow_framework\S* is not the file that was installed/,
    );
  });

  it.each(["", "engine", "key", "lib"])(
    "is not loaded when others can write to its folder (%s)",
    async (name) => {
      const { cacheDir, engineDir } = copyEngine();
      const folders: Record<string, string> = { engine: dirname(engineDir), key: engineDir };
      chmodSync(
        name === "lib" ? dirname(join(engineDir, installed.manifest.addon)) : (folders[name] ?? cacheDir),
        0o777,
      );
      await expect(useIn(cacheDir)).rejects.toThrow(/can be written by others, .*chmod go-w/);
    },
  );

  it("lies in folders that are made private, and made so where they were not", async () => {
    const cacheDir = join(mkdtempSync(join(folder, "new-")), "cache");
    const install = (): Promise<unknown> =>
      installEngine({ cacheDir, env, gpu: false, from: folder, log: () => undefined });
    await expect(install()).rejects.toThrow(/holds no .*\.whl/);
    expect([cacheDir, join(cacheDir, "engine")].map((path) => statSync(path).mode & 0o777)).toEqual([
      0o700, 0o700,
    ]);
    chmodSync(cacheDir, 0o777);
    await expect(install()).rejects.toThrow(/holds no .*\.whl/);
    expect(statSync(cacheDir).mode & 0o777).toBe(0o700);
  });
});

const wheels = process.env["SPINEGRADE_TEST_WHEELS"];

(wheels === undefined ? describe.skip : describe)(
  "installEngine from a real wheel (SPINEGRADE_TEST_WHEELS names its folder)",
  () => {
    it("builds an engine in an empty cache, and leaves only that there", async () => {
      const cacheDir = join(folder, "from-wheel");
      const { manifest, reused } = await installEngine({
        cacheDir,
        env,
        gpu: false,
        from: wheels ?? "",
        log: () => undefined,
      });
      expect(reused).toBe(false);
      expect(manifest).toMatchObject({ tensorflowVersion: "2.21.0" });
      expect(readdirSync(join(cacheDir, "engine"))).toEqual([manifest.key]);
    }, 300_000);
  },
);

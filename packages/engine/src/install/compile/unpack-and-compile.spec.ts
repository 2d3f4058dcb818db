import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { compileAddon } from "./compile-addon.ts";
import { compileOperations } from "./compile-operations.ts";
import { tensorflowRules, unpackWheel } from "../wheel/unpack-wheel.ts";

const env = process.env;
const folder = await temporaryFolder("build");

/** A wheel with these members, each holding its own name. */
function writeWheel(members: readonly string[]): string {
  const wheel = join(mkdtempSync(join(folder, "wheel-")), "some.whl");
  const script =
    "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1], 'w')\nfor n in sys.argv[2:]: z.writestr(n, n)\nz.close()";
  execFileSync("python3", ["-c", script, wheel, ...members]);
  return wheel;
}

describe("unpackWheel", () => {
  it("unpacks the named files and folders, and nothing else", async () => {
    const wheel = writeWheel(["lib/one.so", "lib/two.so", "include/a/x.h", "include/a/b/y.h", "other.py"]);
    const target = mkdtempSync(join(folder, "target-"));
    await unpackWheel(wheel, target, {
      rules: [
        ["lib/one.so", "deps/lib"],
        ["include/", "deps/headers"],
      ],
      python: "python3",
      env,
    });
    const files = readdirSync(target, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.includes("."),
    );
    expect(files.sort()).toEqual(["deps/headers/a/b/y.h", "deps/headers/a/x.h", "deps/lib/one.so"]);
    expect(readFileSync(join(target, "deps/lib/one.so"), "utf8")).toBe("lib/one.so");
  });

  it("names what a wheel lacks", async () => {
    const options = { rules: tensorflowRules("linux"), python: "python3", env };
    await expect(unpackWheel(writeWheel(["README"]), folder, options)).rejects.toThrow(
      /cannot unpack .*some\.whl[^]*holds no tensorflow\/libtensorflow_cc\.so\.2/,
    );
  });

  it("refuses a file that is not a wheel", async () => {
    const file = join(folder, "page.whl");
    writeFileSync(file, "<html>");
    const options = { rules: tensorflowRules("linux"), python: "python3", env };
    await expect(unpackWheel(file, folder, options)).rejects.toThrow(/page\.whl[^]*not a zip file/);
  });
});

const platform = { os: process.platform, arch: process.arch };

describe("compileOperations", () => {
  it("shows what the compiler says when it fails", async () => {
    const target = mkdtempSync(join(folder, "without-kernel-headers-"));
    // every source then lacks the header: the kernels need none, and would be compiled for 40 s after the failure
    const compiler = ["c++", "-include", "tensorflow/c/kernels.h"];
    const compile = compileOperations(target, { compiler, platform, env });
    await expect(compile).rejects.toThrow(
      /c\+\+ could not build Spinegrade's own operations; [^]*C\+\+17[^]*kernels\.h/,
    );
  });
});

describe("compileAddon", () => {
  it("shows what the compiler says when it fails", async () => {
    const target = join(folder, "without-headers");
    mkdirSync(target);
    const compile = compileAddon(target, { compiler: ["c++"], platform, env });
    await expect(compile).rejects.toThrow(
      /c\+\+ could not build TensorFlow's addon; [^]*C\+\+17[^]*c_api\.h/,
    );
  });
});

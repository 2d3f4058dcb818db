import { execFile, execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";

const CLI = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const WHEEL = "tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl";
const linuxX64 = process.platform === "linux" && process.arch === "x64";

const folder = await temporaryFolder("cli");

let closedPort = 0;
beforeAll(async () => {
  closedPort = await findClosedPort();
});

/** Runs the built command in a separate process, with an empty cache and no network unless `env` says otherwise. */
function run(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd = folder,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const nowhere = `http://127.0.0.1:${closedPort}/`;
  const base = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    SPINEGRADE_CACHE_DIR: mkdtempSync(join(folder, "cache-")),
    CUDA_VISIBLE_DEVICES: "",
    PIP_CONFIG_FILE: "/dev/null",
    PIP_INDEX_URL: nowhere,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, ...args], { cwd, env: { ...base, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

async function findClosedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 1;
}

/** A folder for PATH that holds links to these programs only. */
function pathOf(programs: Readonly<Record<string, string>>): string {
  const bin = mkdtempSync(join(folder, "bin-"));
  for (const [name, target] of Object.entries(programs)) symlinkSync(target, join(bin, name));
  return bin;
}

/** The interpreter itself, not a launcher of some version manager, which needs more programs than itself. */
const PRINT_PYTHON = "import os, sys; print(os.path.realpath(sys.executable))";
const realPython = execFileSync("python3", ["-c", PRINT_PYTHON], { encoding: "utf8" }).trim();
const FIND_COMPILER = "command -v g++ || command -v clang++";
const realCompiler = execFileSync("sh", ["-c", FIND_COMPILER], { encoding: "utf8" }).trim();

/** The programs of a bare virtual environment: a Python that has no pip. */
function binWithoutPip(): string {
  const environment = join(folder, "venv");
  execFileSync(realPython, ["-m", "venv", "--without-pip", environment]);
  return join(environment, "bin");
}

const INSTALLS = /(apt-get|dnf) install|xcode-select --install/;

describe("spinegrade-engine install, without a tool that it needs,", () => {
  it("names Python and the command that installs it", async () => {
    const { code, stderr } = await run(["install"], { PATH: pathOf({ "g++": realCompiler }) });
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot build TensorFlow's addon without Python 3\.7 or newer/);
    expect(stderr).toMatch(INSTALLS);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it("names pip", async () => {
    const { code, stderr } = await run(["install"], {
      PATH: `${binWithoutPip()}:${pathOf({ "g++": realCompiler })}`,
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/without pip, Python's installer/);
    expect(stderr).toMatch(/python3-pip|xcode-select/);
  });

  it("names the C++ compiler", async () => {
    const { code, stderr } = await run(["install"], { PATH: pathOf({ python3: realPython }) });
    expect(code).toBe(1);
    expect(stderr).toMatch(/without a C\+\+ compiler \(looked for g\+\+, clang\+\+, c\+\+\)/);
    expect(stderr).toMatch(INSTALLS);
  });

  it("names all that is missing at once, and downloads nothing else in its stead", async () => {
    const { code, stderr } = await run(["install"], { PATH: pathOf({}) });
    expect(code).toBe(1);
    expect(stderr).toMatch(/Python 3\.7 or newer .* and a C\+\+ compiler/);
    expect(stderr).not.toMatch(/prebuilt|http/);
  });

  it("runs no Python module of the folder that it is called in", async () => {
    const cwd = mkdtempSync(join(folder, "downloaded-"));
    const trace = join(cwd, "was-run");
    const evil = `open(${JSON.stringify(trace)}, "w").close()\n`;
    for (const name of ["pip", "zipfile"]) {
      mkdirSync(join(cwd, name));
      for (const file of ["__init__.py", "__main__.py"]) writeFileSync(join(cwd, name, file), evil);
    }
    const { code } = await run(["install"], {}, cwd);
    expect(code).toBe(1); // there is no network
    expect(existsSync(trace)).toBe(false);
  });

  it.each([
    ["CXX", "/no/such/compiler", /CXX is "\/no\/such\/compiler", which does not run/],
    ["PYTHON", "false", /PYTHON is "false", which does not run as Python 3\.7/],
  ])("refuses %s=%s", async (name, value, message) => {
    const { code, stderr } = await run(["install"], { [name]: value });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });
});

(linuxX64 ? describe : describe.skip)(
  "spinegrade-engine install, when getting the wheel fails (linux-x64),",
  () => {
    it("says that there is no network, and how to bring the file from elsewhere", async () => {
      const { code, stderr } = await run(["install"], {});
      expect(code).toBe(1);
      expect(stderr).toMatch(/no network: pip cannot reach the Python package index/);
      expect(stderr).toMatch(
        /pip download tensorflow-cpu==2\.21\.0 .*--platform manylinux_2_27_x86_64[^]*--from FOLDER/,
      );
    });

    it("refuses a wheel that was tampered with, with both hashes", async () => {
      const from = mkdtempSync(join(folder, "from-"));
      writeFileSync(join(from, WHEEL), "not what was published");
      const { code, stderr } = await run(["install", "--from", from], {});
      expect(code).toBe(1);
      expect(stderr).toMatch(/is not the published file: its SHA-256 is [0-9a-f]{64}, expected 2b847d217b02/);
    });

    it("names the file that a folder lacks", async () => {
      const from = mkdtempSync(join(folder, "from-"));
      const { code, stderr } = await run(["install", "--from", from], {});
      expect(code).toBe(1);
      expect(stderr).toContain(`${from} holds no ${WHEEL}`);
    });
  },
);

describe("spinegrade-engine", () => {
  const installed = {
    SPINEGRADE_CACHE_DIR: process.env["SPINEGRADE_CACHE_DIR"],
    XDG_CACHE_HOME: process.env["XDG_CACHE_HOME"],
    CUDA_VISIBLE_DEVICES: process.env["CUDA_VISIBLE_DEVICES"],
  };

  it.each([
    [[], /a command is missing[^]*usage:/],
    [["instal"], /unknown command "instal"[^]*usage:/],
    [["install", "--gpus"], /--gpus[^]*usage:/],
    [["doctor", "--from"], /--from[^]*usage:/],
  ])("explains its use when called with %j", async (args, message) => {
    const { code, stderr } = await run(args, {});
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
  });

  it("keeps an engine that works, and writes the same receipt each time", async () => {
    const receipts = [join(folder, "a"), join(folder, "b")];
    for (const receipt of receipts) {
      const { code, stdout, stderr } = await run(["install", "--receipt", receipt], installed);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toMatch(/TensorFlow 2\.\d+\.\d+ \([cg]pu\) is in place and works/);
    }
  });

  it("doctor prints what computes, and nothing of TensorFlow's own", async () => {
    const { code, stdout, stderr } = await run(["doctor"], installed);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const name of ["TensorFlow", "device", "threads", "oneDNN", "memory", "Node", "addon", "conv3d"]) {
      expect(stdout).toMatch(new RegExp(`^${name} +\\S`, "m"));
    }
  });

  it("doctor --json prints one object, also when SPINEGRADE_TF_LOG=1 asks for TensorFlow's messages", async () => {
    const { stdout, stderr } = await run(["doctor", "--json"], { ...installed, SPINEGRADE_TF_LOG: "1" });
    expect(JSON.parse(stdout)).toMatchObject({
      device: expect.stringMatching(/^[cg]pu$/),
      nodeVersion: process.version,
      warnings: expect.any(Array),
    });
    expect(stderr).toMatch(/cpu_feature_guard/);
  });
});

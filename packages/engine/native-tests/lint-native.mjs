// Checks the native sources: their format (clang-format), defects (clang-tidy), and every warning that the compiler knows.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { availableParallelism, homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { createRequire } from "node:module";

const packageDir = fileURLToPath(new URL("..", import.meta.url));
const venv = fileURLToPath(new URL("../../../.venv/bin", import.meta.url));
const requirements = "packages/engine/native-tests/requirements.txt";
const install = `python3 -m venv .venv && .venv/bin/pip install -r ${requirements}`;

/**
 * The pinned version of a tool, from the checkout's .venv or the PATH.
 * @param {string} name
 */
function findTool(name) {
  const pinned = readFileSync(join(packageDir, "native-tests/requirements.txt"), "utf8").match(
    new RegExp(`^${name}==(.*)$`, "m"),
  )?.[1];
  for (const path of [join(venv, name), name]) {
    const { stdout } = spawnSync(path, ["--version"], { encoding: "utf8" });
    if (pinned !== undefined && stdout?.includes(`version ${pinned}`)) return path;
  }
  return fail(`${name} ${pinned ?? ""} is needed: ${install}`);
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}

/** @param {string} folder */
function sourcesIn(folder) {
  return readdirSync(join(packageDir, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(cc|h)$/.test(name))
    .map((name) => join(folder, name));
}

/** Any engine of this user and Node-API's headers: with them, CMake compiles the addons too. Only headers are read. */
function addonSettings() {
  const require = createRequire(import.meta.url);
  const headers = join(dirname(require.resolve("node-api-headers/package.json")), "include");
  const { SPINEGRADE_CACHE_DIR, XDG_CACHE_HOME } = process.env;
  const engines = join(
    SPINEGRADE_CACHE_DIR ?? join(XDG_CACHE_HOME ?? join(homedir(), ".cache"), "spinegrade"),
    "engine",
  );
  const engine = (existsSync(engines) ? readdirSync(engines) : [])
    .map((name) => join(engines, name))
    .find((folder) => existsSync(join(folder, "deps/include/tensorflow")));
  if (engine !== undefined) return [`-DSPINEGRADE_ENGINE=${engine}`, `-DSPINEGRADE_NODE_API=${headers}`];
  process.stderr.write("no engine is installed: the files that need TensorFlow's headers are not checked\n");
  return [];
}

/** @param {string} command @param {readonly string[]} args */
function run(command, args) {
  execFileSync(command, args, { cwd: packageDir, stdio: "inherit" });
}

/**
 * Runs clang-tidy on each file, as many at a time as there are processors: three minutes of one. All findings are printed.
 * @param {string} tidy
 * @param {Iterable<string>} files
 */
async function tidyAll(tidy, files) {
  const waiting = [...files];
  /** @type {string[]} */
  const faulty = [];
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift())
      if ((await tidyOne(tidy, file)) !== 0) faulty.push(relative(packageDir, file));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  if (faulty.length > 0) fail(`clang-tidy found faults in ${faulty.join(", ")}`);
}

/** @param {string} tidy @param {string} file @returns {Promise<number | null>} the exit code */
function tidyOne(tidy, file) {
  const child = spawn(tidy, ["-p", "build", "--quiet", file], { cwd: packageDir, stdio: "inherit" });
  return new Promise((resolve, reject) => child.on("error", reject).on("close", resolve));
}

try {
  const [format, tidy] = [findTool("clang-format"), findTool("clang-tidy")];
  const sources = [...sourcesIn("src/native"), ...sourcesIn("native-tests")];
  run(format, ["--dry-run", "-Werror", ...sources]);
  if (spawnSync("cmake", ["--version"]).error) fail("cmake 3.25 or later is needed: apt-get install cmake");
  run("cmake", ["--preset", "release", ...addonSettings()]);
  run("cmake", ["--build", "--preset", "release"]);
  /** @type {{ file: string }[]} */
  const compiled = JSON.parse(readFileSync(join(packageDir, "build/compile_commands.json"), "utf8"));
  await tidyAll(tidy, new Set(compiled.map(({ file }) => file)));
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

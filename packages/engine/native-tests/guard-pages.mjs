// Runs a package's specs, model-zoo's unless told otherwise, with guard pages around TensorFlow's memory (guard-pages.cc),
// with one thread and with two: `node packages/engine/native-tests/guard-pages.mjs [package] [jest arguments]`.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAPPINGS_NEEDED = 1_000_000;
const MAPPINGS_FILE = "/proc/sys/vm/max_map_count";
/** Signals by which a forbidden page, or the library itself, ends a process; any other came from outside. */
const FAULTS = new Set(["SIGSEGV", "SIGBUS", "SIGABRT"]);

const [name = "model-zoo", ...jestArguments] = process.argv.slice(2);
const root = fileURLToPath(new URL("../../..", import.meta.url));

if (process.platform !== "linux") {
  process.stdout.write("SKIPPED: guard pages are for Linux\n");
} else if (Number(readFileSync(MAPPINGS_FILE, "utf8")) < MAPPINGS_NEEDED) {
  process.stdout.write(`SKIPPED: too few mappings: sysctl -w vm.max_map_count=${MAPPINGS_NEEDED}\n`);
} else {
  const folder = mkdtempSync(join(tmpdir(), "spinegrade-guard-"));
  try {
    const library = join(folder, "guard-pages.so");
    const source = join(root, "packages/engine/native-tests/guard-pages.cc");
    const flags = ["-std=c++17", "-O2", "-g", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"];
    execFileSync(process.env.CXX ?? "g++", [...flags, source, "-o", library, "-ldl"], { stdio: "inherit" });
    if (![1, 2].every((threads) => passes(library, threads))) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} library
 * @param {number} threads
 */
function passes(library, threads) {
  const jest = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js", "-i"];
  const args = [...jest, "--config", `packages/${name}/jest.config.js`, ...jestArguments];
  const env = { ...process.env, LD_PRELOAD: library, TF_NUM_INTRAOP_THREADS: String(threads) };
  const { status, signal } = spawnSync(process.execPath, args, { cwd: root, env, stdio: "inherit" });
  process.stdout.write(`${name} with ${threads} threads and guard pages: ${outcomeOf(status, signal)}\n`);
  return status === 0;
}

/**
 * @param {number | null} status
 * @param {NodeJS.Signals | null} signal
 */
function outcomeOf(status, signal) {
  if (signal === null) return `exit code ${status}`;
  return FAULTS.has(signal) ? `${signal}: memory that is not its own was used` : `ended by ${signal}`;
}

// Compiles kernels and operations for 64-bit Arm (NEON) and runs their tests in an emulator.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const tools = ["cmake", "aarch64-linux-gnu-g++", "qemu-aarch64"];
const missing = tools.filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);

if (missing.length > 0) {
  const install = "apt-get install cmake g++-aarch64-linux-gnu qemu-user";
  process.stdout.write(`SKIPPED: Arm is not tested without ${missing.join(", ")}: ${install}\n`);
} else {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { status } = spawnSync("cmake", ["--workflow", "--preset", "arm64"], { cwd, stdio: "inherit" });
  process.exitCode = status ?? 1;
}

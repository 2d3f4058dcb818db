import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isBuildCurrent } from "./build-stamp.mjs";
import { packageClosure } from "./package-closure.mjs";
import { SOURCE_FLAGS } from "./source-flags.mjs";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs the command of a package in a checkout: what was built, if it was built of the sources as they are now, its own
 * and those of the packages that it depends on; else the sources.
 * @param packageUrl URL of the package's folder.
 */
export async function launch(packageUrl) {
  const folder = fileURLToPath(packageUrl).replace(/[\\/]$/, "");
  if (packageClosure(folder).every(isBuildCurrent)) {
    await import(pathToFileURL(join(folder, "dist", "cli.js")).href);
    return;
  }
  const args = [...SOURCE_FLAGS, join(folder, "src", "cli.ts"), ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { stdio: "inherit" });
  const forward = (signal) => {
    // a terminal sends Ctrl-C to both processes: once more would mean "stop at once"
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (...outcome) => resolve(outcome));
  });
  for (const name of SIGNALS) process.off(name, forward);
  if (signal === null) process.exitCode = code;
  else process.kill(process.pid, signal);
}

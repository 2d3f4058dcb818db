#!/usr/bin/env node
/**
 * `npm run lint`: oxlint (types, rules, layers), Prettier, knip (unused code), import circles and CSpell, over the whole
 * workspace, each once, in parallel. `nx run <name>:lint` lints one project and `nx affected -t lint` those that changed; over
 * all projects that takes longer, as the types of what a project imports are read for each.
 *
 * Nx runs this as `workspace:lint-all`: the rule about layers reads Nx's graph of the projects, and is silent without.
 * The output of a tool is printed when it has ended. Exits with 1 when one of them found a fault.
 */
import { spawn } from "node:child_process";

const tools = [
  ["node_modules/oxlint/bin/oxlint", "--deny-warnings"],
  ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level", "warn", "."],
  ["node_modules/knip/bin/knip.js", "--no-config-hints"],
  ["tools/workspace/check-imports.mjs"],
  ["node_modules/cspell/bin.mjs", "lint", "--no-progress"],
];

const passed = await Promise.all(tools.map(check));
if (passed.includes(false)) process.exitCode = 1;

/**
 * Runs a tool, prints what it said, and tells whether it is content.
 * @param {readonly string[]} args for Node
 * @returns {Promise<boolean>}
 */
function check(args) {
  return new Promise((resolve, reject) => {
    const started = Date.now();
    const tool = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [tool.stdout, tool.stderr]) {
      stream.setEncoding("utf8").on("data", (text) => {
        said += text;
      });
    }
    tool.on("error", reject);
    tool.on("close", (code, signal) => {
      const name = args[0].split("/").at(args[0].startsWith("node_modules") ? 1 : -1);
      // without Nx's graph the rule about layers only warns
      const isSkipped = said.includes("No cached ProjectGraph");
      const outcome = isSkipped
        ? "failed (layers were not checked)"
        : code === 0
          ? "passed"
          : `failed (${signal ?? `exit code ${code}`})`;
      process.stdout.write(
        `${said}${name} ${outcome} after ${Math.round((Date.now() - started) / 1000)} s\n`,
      );
      resolve(code === 0 && !isSkipped);
    });
  });
}

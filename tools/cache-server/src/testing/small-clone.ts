import { execFile } from "node:child_process";
import { symlinkSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Connection, temporaryFolder } from "@spinegrade/test-utils";

const REPOSITORY = fileURLToPath(new URL("../../../..", import.meta.url));

/** Copies what it is given, and counts its runs. */
const SCRIPT = `
const { appendFileSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
appendFileSync("runs", "x");
mkdirSync("out", { recursive: true });
writeFileSync("out/copy", readFileSync("given", "utf8"));
console.log("copied");
`;

/** A small workspace with one task, and a cache that no other has. */
export class SmallClone {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async create(given: string): Promise<SmallClone> {
    const clone = new SmallClone(await temporaryFolder("clone"));
    symlinkSync(join(REPOSITORY, "node_modules"), join(clone.root, "node_modules"));
    const copy = {
      command: "node script.cjs",
      cache: true,
      inputs: ["{workspaceRoot}/given", "{workspaceRoot}/script.cjs"],
      outputs: ["{workspaceRoot}/out"],
    };
    const files = {
      "package.json": JSON.stringify({ name: "small", private: true }),
      "nx.json": JSON.stringify({ neverConnectToCloud: true, useDaemonProcess: false, analytics: false }),
      "project.json": JSON.stringify({ name: "small", targets: { copy } }),
      ".gitignore": "node_modules\n.nx\nout\nruns\n",
      "script.cjs": SCRIPT,
      given,
    };
    for (const [name, content] of Object.entries(files)) await clone.write(name, content);
    return clone;
  }

  async write(name: string, content: string): Promise<void> {
    await writeFile(join(this.root, name), content);
  }

  /** Number of runs of the task here, and the content of its output. */
  async result(): Promise<{ readonly runs: number; readonly copy: string }> {
    const runs = await readFile(join(this.root, "runs"), "utf8").catch(() => "");
    return { runs: runs.length, copy: await readFile(join(this.root, "out/copy"), "utf8") };
  }

  /** Runs the task by the real Nx. @returns its exit code and what it printed. */
  run(connection: Connection): Promise<{ readonly code: number; readonly text: string }> {
    const others = Object.entries(process.env).filter(
      ([name]) => !/^(NX_|NODE_OPTIONS$|FORCE_COLOR$)/.test(name),
    );
    const env = { ...Object.fromEntries(others), ...connection, NO_COLOR: "1", NX_ISOLATE_PLUGINS: "false" };
    return new Promise((resolve) => {
      const args = ["node_modules/nx/dist/bin/nx.js", "run", "small:copy"];
      execFile(process.execPath, args, { cwd: this.root, env }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), text: stdout + stderr });
      });
    });
  }
}

import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stateOf } from "../state/state-of.mjs";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));

/** The outcome of a command. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A temporary folder with this repository's Nx settings, plugins, executor and `state.mjs`, and nothing of its packages. */
export class SmallWorkspace {
  readonly root = mkdtempSync(join(tmpdir(), "spinegrade-workspace-"));

  constructor() {
    for (const folder of ["tools/workspace", "tools/readme-example/src"])
      cpSync(join(REPOSITORY, folder), join(this.root, folder), {
        recursive: true,
        filter: (path) => !path.endsWith("node_modules"),
      });
    symlinkSync(join(REPOSITORY, "node_modules"), join(this.root, "node_modules"));
    cpSync(join(REPOSITORY, "nx.json"), join(this.root, "nx.json"));
    this.write("package.json", JSON.stringify({ name: "small", private: true, workspaces: ["packages/*"] }));
    this.write("spinegrade.config.json", "{}");
    this.write(".gitignore", "node_modules\ndist\n.nx\n/cache\n");
  }

  /** Writes a file. @returns its path. */
  write(path: string, content: string): string {
    const full = join(this.root, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
    return full;
  }

  /** The command that prints the line that Nx hashes. */
  state(task: string, env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return this.#run(["tools/workspace/state.mjs", task], env);
  }

  /** The line that it prints, made in this process. */
  stateOf(task: string, env: NodeJS.ProcessEnv = {}): ReturnType<typeof stateOf> {
    return stateOf(this.root, this.#environment(env), task);
  }

  nx(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return this.#run(["node_modules/nx/dist/bin/nx.js", ...args], env);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    // what the Nx that runs this test tells its tasks must not reach the Nx under test
    const ours = Object.entries(process.env).filter(
      ([name]) => !/^(NX_|SPINEGRADE_|XDG_CACHE_|NODE_OPTIONS$|FORCE_COLOR$)/.test(name),
    );
    const settings = {
      SPINEGRADE_CACHE_DIR: join(this.root, "cache"),
      NX_DAEMON: "false",
      NX_ISOLATE_PLUGINS: "false", // a process for each plugin takes most of a small command's time
      NO_COLOR: "1",
    };
    return { ...Object.fromEntries(ours), ...settings, ...env };
  }

  #run(args: readonly string[], env: NodeJS.ProcessEnv): Promise<CommandResult> {
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [...args],
        { cwd: this.root, env: this.#environment(env) },
        (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
        },
      );
    });
  }
}

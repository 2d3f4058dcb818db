import { execFile, execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const REPOSITORY = fileURLToPath(new URL("../../..", import.meta.url));

/** The outcome of a command. */
export interface CommandResult {
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly text: string;
  readonly seconds: number;
}

/** Some dependencies lie in a project's own folder, where another version of them lies at the top. */
function projectFolders(): string[] {
  return ["packages", "tools"].flatMap((group) =>
    readdirSync(join(REPOSITORY, group)).map((name) => join(group, name)),
  );
}

/** A copy of this checkout with a small data set and a small run, to run commands in as a user would. */
export class WorkspaceCopy {
  readonly root: string;
  readonly cacheDir: string;

  /** @param cacheDir the folder that copies share when they are to share what they made. */
  constructor(cacheDir: string) {
    this.root = mkdtempSync(join(tmpdir(), "spinegrade-e2e-"));
    this.cacheDir = cacheDir;
    const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
      cwd: REPOSITORY,
    });
    for (const file of tracked.toString().trim().split("\n")) {
      mkdirSync(dirname(join(this.root, file)), { recursive: true });
      cpSync(join(REPOSITORY, file), join(this.root, file));
    }
    for (const folder of ["", ...projectFolders()]) this.#linkDependencies(folder);
    for (const folder of projectFolders()) this.#copyBuild(folder);
    execFileSync("git", ["init", "-q"], { cwd: this.root });
  }

  write(path: string, content: unknown): void {
    writeFileSync(join(this.root, path), typeof content === "string" ? content : JSON.stringify(content));
  }

  /** Runs an Nx target. */
  nx(target: string, env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return this.run("node_modules/nx/dist/bin/nx.js", ["run", target], env);
  }

  /** Runs a script with node, in the copy's root, with separate caches. */
  run(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return this.#execute(process.execPath, [script, ...args], env);
  }

  /** Runs lines as a user types them into a shell, in the same way, up to the first that fails. */
  shell(lines: string, env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return this.#execute("bash", ["-e", "-c", lines], env);
  }

  #execute(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<CommandResult> {
    const startedAt = performance.now();
    return new Promise((resolve) => {
      execFile(
        program,
        args,
        { cwd: this.root, env: { ...this.#environment(), ...env }, maxBuffer: 2 ** 26 },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : Number(error.code ?? 1);
          resolve({ code, text: stdout + stderr, seconds: (performance.now() - startedAt) / 1000 });
        },
      );
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /**
   * Links to each dependency. Links to our own packages and their commands are copied: they are relative, and so lead into
   * the copy.
   */
  #linkDependencies(folder: string): void {
    const dependencies = join(REPOSITORY, folder, "node_modules");
    if (!existsSync(dependencies)) return;
    const own = join(this.root, folder, "node_modules");
    mkdirSync(own);
    for (const name of readdirSync(dependencies)) {
      const [from, to] = [join(dependencies, name), join(own, name)];
      if (/^(@spinegrade|\.bin)$/.test(name) || lstatSync(from).isSymbolicLink())
        cpSync(from, to, { recursive: true, verbatimSymlinks: true });
      else symlinkSync(from, to);
    }
  }

  /** Nx's build of it then compiles nothing, unless a source changes. No links: a compiler writes into files. */
  #copyBuild(folder: string): void {
    const build = join(REPOSITORY, folder, "dist");
    if (existsSync(build)) cpSync(build, join(this.root, folder, "dist"), { recursive: true });
  }

  #environment(): NodeJS.ProcessEnv {
    // what the Nx that runs this test tells its tasks must not reach the Nx under test
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(NX_|NODE_OPTIONS$|FORCE_COLOR$|SPINEGRADE_(DATA|WORK)_DIR$)/.test(name),
    );
    return {
      ...Object.fromEntries(inherited),
      NO_COLOR: "1",
      SPINEGRADE_WORK_DIR: join(this.cacheDir, "work"),
      NX_CACHE_DIRECTORY: join(this.cacheDir, "nx-cache"),
      NX_WORKSPACE_DATA_DIRECTORY: join(this.cacheDir, "nx-data"),
    };
  }
}

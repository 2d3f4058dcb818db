// @ts-check
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

const require = createRequire(import.meta.url);
const TSC = join(dirname(require.resolve("typescript-native/package.json")), "bin", "tsc");
/** The condition of a package's exports that leads to its sources. */
const SOURCE = "@spinegrade/source";
/** `path(line,column): error ...`, from the workspace's root; lines that explain it are indented. */
const ERROR_OF_FILE = /^(\S[^(]*)\(\d+,\d+\): /;

/**
 * Compiles packages as one program, each from its `src` into its `dist`, by TypeScript's native compiler: what several of
 * them import is parsed and checked once. Packages are imported from their sources, also those that are not compiled.
 */
export class PackageCompiler {
  #root;
  #output;
  /** @type {readonly string[]} what the compiler prints for each error */
  #errors;

  /** @param {string} root the workspace's @param {readonly string[]} folders of the packages to compile */
  constructor(root, folders) {
    this.#root = root;
    this.#output = mkdtempSync(join(tmpdir(), "spinegrade-build-"));
    try {
      const settings = join(this.#output, "tsconfig.json");
      writeFileSync(settings, JSON.stringify(settingsOf(root, folders, this.#output)));
      this.#errors = compile(root, settings);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /**
   * Writes a package's `dist`.
   * @param {string} folder
   * @returns {string} the compiler's errors, as `tsc` prints them; if there are any, nothing is written
   */
  write(folder) {
    const name = relative(this.#root, folder);
    const own = this.#errors.filter((error) => (packageOf(error) ?? name) === name);
    if (own.length > 0) return own.join("");
    const source = join(this.#output, name, "src");
    for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const target = join(folder, "dist", relative(source, path));
      mkdirSync(dirname(target), { recursive: true });
      if (path.endsWith(".map")) writeFileSync(target, moveMap(path, target));
      else copyFileSync(path, target);
    }
    return "";
  }

  /** Deletes the compiler's output. */
  dispose() {
    rmSync(this.#output, { recursive: true, force: true });
  }
}

/** @param {string} root @param {readonly string[]} folders @param {string} outDir */
function settingsOf(root, folders, outDir) {
  const configs = folders.map((folder) => ({ folder, ...readConfig(folder) }));
  return {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: {
      ...{ rootDir: root, outDir, customConditions: [SOURCE] },
      typeRoots: [join(root, "node_modules", "@types")],
    },
    include: configs.flatMap(({ folder, include }) => include.map((path) => join(folder, path))),
    exclude: configs.flatMap(({ folder, exclude }) => exclude.map((path) => join(folder, path))),
  };
}

/** @param {string} folder @returns {{ include: readonly string[], exclude: readonly string[] }} */
function readConfig(folder) {
  const path = join(folder, "tsconfig.build.json");
  const { compilerOptions = {}, include = [], exclude = [] } = JSON.parse(readFileSync(path, "utf8"));
  const others = Object.keys(compilerOptions).filter((option) => option !== "rootDir" && option !== "outDir");
  if (others.length > 0)
    throw new Error(
      `${path}: packages are compiled as one program: put ${others.join(", ")} into tsconfig.base.json`,
    );
  return { include, exclude };
}

/** @param {string} root @param {string} settings @returns {string[]} the errors */
function compile(root, settings) {
  const args = [TSC, "--project", settings, "--pretty", "false"];
  const { status, error, stdout, stderr } = spawnSync(process.execPath, args, {
    ...{ cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 },
  });
  if (error !== undefined) throw error;
  const errors = stdout.split(/^(?=\S)/m).filter((text) => text.trim() !== "");
  if (status !== 0 && errors.length === 0) throw new Error(`TypeScript's compiler failed: ${stderr}`);
  return errors;
}

/** The package that an error is of, from the workspace's root; undefined if it is of none. @param {string} error */
function packageOf(error) {
  const path = ERROR_OF_FILE.exec(error)?.[1];
  return path === undefined ? undefined : path.split("/").slice(0, 2).join("/");
}

/** A source map whose source is found from `target`. @param {string} path @param {string} target */
function moveMap(path, target) {
  const map = JSON.parse(readFileSync(path, "utf8"));
  const sources = map.sources.map((/** @type {string} */ source) =>
    relative(dirname(target), join(dirname(path), source)),
  );
  return JSON.stringify({ ...map, sources });
}

// @ts-check
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import ts from "typescript";

/** The condition of a package's exports that leads to its sources. */
const SOURCE = "@spinegrade/source";

/**
 * Compiles packages as one program, each into its `dist` as `tsc -p` would: what several of them import is parsed and checked once.
 * Those that are compiled see each other's sources, and the builds of all others.
 */
export class PackageCompiler {
  #root;
  /** @type {Map<string, ts.ParsedCommandLine>} by folder */
  #configs;
  /** @type {ts.Program} */
  #program;

  /** @param {string} root the workspace's @param {readonly string[]} folders of the packages to compile */
  constructor(root, folders) {
    this.#root = root;
    this.#configs = new Map(folders.map((folder) => [folder, readConfig(folder)]));
    const configs = [...this.#configs.values()];
    const options = { ...commonOptions(configs), rootDir: root, outDir: join(root, "dist") };
    this.#program = ts.createProgram({
      rootNames: configs.flatMap(({ fileNames }) => fileNames),
      options,
      host: hostOf(options, new Set(folders.map(nameOf))),
    });
  }

  /**
   * Compiles one of the packages.
   * @param {string} folder
   * @returns {string} the compiler's errors, as `tsc` prints them; empty if there are none
   */
  compile(folder) {
    const config = this.#configs.get(folder);
    if (config === undefined) throw new Error(`${folder} is not among the packages to compile`);
    const program = this.#program;
    const files = config.fileNames
      .map((name) => program.getSourceFile(name))
      .filter((file) => file !== undefined);
    const faults = [
      ...config.errors,
      ...program.getOptionsDiagnostics(),
      ...files.flatMap((file) => [
        ...program.getSyntacticDiagnostics(file),
        ...program.getSemanticDiagnostics(file),
      ]),
    ];
    if (faults.length > 0) return format(faults);
    return format(files.flatMap((file) => program.emit(file, this.#writerTo(config)).diagnostics));
  }

  /** Writes what a program emits to where the package's own settings have it. @param {ts.ParsedCommandLine} config */
  #writerTo({ options: { rootDir = "", outDir = "" } }) {
    /** @type {ts.WriteFileCallback} */
    return (path, text, _bom, _onError, [source] = []) => {
      const target = join(
        outDir,
        relative(rootDir, join(this.#root, relative(join(this.#root, "dist"), path))),
      );
      mkdirSync(dirname(target), { recursive: true });
      const isMap = path.endsWith(".map") && source !== undefined;
      writeFileSync(target, isMap ? withSource(text, relative(dirname(target), source.fileName)) : text);
    };
  }
}

/** @param {string} map @param {string} source */
function withSource(map, source) {
  return JSON.stringify({ ...JSON.parse(map), sources: [source] });
}

/** @param {string} folder @returns {ts.ParsedCommandLine} */
function readConfig(folder) {
  const config = ts.getParsedCommandLineOfConfigFile(join(folder, "tsconfig.build.json"), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (fault) => {
      throw new Error(format([fault]));
    },
  });
  if (config === undefined) throw new Error(`${folder} has no tsconfig.build.json that can be read`);
  return config;
}

/** @param {readonly ts.ParsedCommandLine[]} configs @returns {ts.CompilerOptions} what all have, but for their folders */
function commonOptions(configs) {
  const [first = {}, ...others] = configs.map(({ options }) => {
    const { rootDir: _root, outDir: _out, configFilePath: _path, ...common } = options;
    return common;
  });
  if (!others.every((other) => isDeepStrictEqual(other, first)))
    throw new Error(
      "packages are compiled as one program: put all compilerOptions but rootDir and outDir into tsconfig.base.json",
    );
  return first;
}

/** @param {string} folder @returns {string} */
function nameOf(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).name;
}

/**
 * @param {ts.CompilerOptions} options
 * @param {ReadonlySet<string>} compiled names of packages, which are imported from their sources
 */
function hostOf(options, compiled) {
  const host = ts.createCompilerHost(options);
  const builds = resolver(options);
  const sources = resolver({ ...options, customConditions: [SOURCE] });
  host.resolveModuleNameLiterals = (literals, from, _redirect, _options, file) =>
    literals.map((literal) => {
      const parts = literal.text.split("/", literal.text.startsWith("@") ? 2 : 1);
      const resolve = compiled.has(parts.join("/")) ? sources : builds;
      return resolve(literal.text, from, ts.getModeForUsageLocation(file, literal, options));
    });
  return host;
}

/** @param {ts.CompilerOptions} options */
function resolver(options) {
  const cache = ts.createModuleResolutionCache(ts.sys.getCurrentDirectory(), (name) => name, options);
  /** @param {string} name @param {string} from @param {ts.ResolutionMode} mode */
  return (name, from, mode) => ts.resolveModuleName(name, from, options, ts.sys, cache, undefined, mode);
}

/** @param {readonly ts.Diagnostic[]} faults */
function format(faults) {
  return ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(faults), {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: ts.sys.getCurrentDirectory,
    getNewLine: () => ts.sys.newLine,
  });
}

// @ts-check
import { join } from "node:path";
import ts from "typescript";

/** Compiles packages, each as `tsc -p` would. Declarations that several of them read are parsed once. */
export class PackageCompiler {
  /** @type {Map<string, ts.SourceFile | undefined>} */
  #declarations = new Map();

  /**
   * Compiles one package into its `dist`, after those that it imports.
   * @param {string} folder
   * @returns {string} the compiler's errors, as `tsc` prints them; empty if there are none
   */
  compile(folder) {
    const configPath = join(folder, "tsconfig.json");
    /** @type {ts.Diagnostic[]} */
    const faults = [];
    const config = ts.getParsedCommandLineOfConfigFile(configPath, undefined, {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (fault) => faults.push(fault),
    });
    if (config === undefined) return format(faults);
    const program = ts.createProgram({
      rootNames: config.fileNames,
      options: config.options,
      host: this.#hostFor(config.options),
      configFileParsingDiagnostics: ts.getConfigFileParsingDiagnostics(config),
    });
    const found = ts.getPreEmitDiagnostics(program);
    return format([...found, ...program.emit().diagnostics]);
  }

  /** @param {ts.CompilerOptions} options those of tsconfig.base.json, in all that changes how a file is parsed */
  #hostFor(options) {
    const host = ts.createCompilerHost(options);
    const parse = host.getSourceFile.bind(host);
    host.getSourceFile = (path, ...how) => {
      if (!path.endsWith(".d.ts")) return parse(path, ...how);
      if (!this.#declarations.has(path)) this.#declarations.set(path, parse(path, ...how));
      return this.#declarations.get(path);
    };
    return host;
  }
}

/** @param {readonly ts.Diagnostic[]} faults */
function format(faults) {
  return ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(faults), {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: ts.sys.getCurrentDirectory,
    getNewLine: () => ts.sys.newLine,
  });
}

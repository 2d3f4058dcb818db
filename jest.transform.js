/**
 * TypeScript through swc, with one cache for the whole workspace: jest's own key holds the project's folder, so that each
 * project compiled again what it takes from the others.
 *
 * Each module gets the globals that inner loops use as constants of its own. In the contexts of node:vm in which jest runs
 * tests, a global is looked up by a call of native code: `Math.floor` took 340 ns, as a constant it takes 4.
 */
import asyncHooks from "node:async_hooks";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { cachedDataVersionTag, setFlagsFromString } from "node:v8";
import vm from "node:vm";
import swcJest from "@swc/jest";

const { version } = createRequire(import.meta.url)("@swc/core/package.json");
const VIEWS = ["Int8", "Uint8", "Uint8Clamped", "Int16", "Uint16", "Int32", "Uint32", "Float32", "Float64"];
const OBJECTS = ["Object", "Number", "String", "Array", "Map", "Set", "ArrayBuffer", "DataView"];
const GLOBALS = ["Math", "NaN", "Infinity", ...OBJECTS, ...VIEWS.map((view) => `${view}Array`)];
const DIRECTIVE = /^'use strict';/m;

optimizeLate();
collectLate();
keepCompiledCode();
endFormerContexts();

/**
 * Each spec file runs in a context of its own, in which V8 optimizes each function anew: that took a quarter of the time, for
 * code that had little left to run. A function now runs longer before V8 optimizes it.
 */
function optimizeLate() {
  setFlagsFromString("--interrupt-budget=500000"); // bytes of bytecode; 67,584 by default
}

/**
 * V8 counts the memory of typed arrays to that of a small heap, and marked all of it again for every few images: a tenth of the
 * time of tests of nets. The heap may now be five times what the last collection left, instead of about half as much again.
 */
function collectLate() {
  setFlagsFromString("--heap-growing-percent=400");
}

/**
 * Each spec file runs in a context of its own, for which jest compiles every module again: its own, all of tfjs and our
 * sources. Here V8 reuses what it compiled for the first spec file of the process.
 */
function keepCompiledCode() {
  const { compileFunction, SourceTextModule } = vm;
  const kept = new Map();
  // V8 refuses what it compiled under other flags, and a training changes one
  const keyOf = (kind, name) => `${kind} ${cachedDataVersionTag()} ${name}`;
  // in reused code import() would not know whom to ask for a module
  const canBeReused = (code) => !/\bimport\s*\(/.test(code);
  const dataFor = (key, code) => (kept.get(key)?.code === code ? kept.get(key).data : undefined);
  vm.compileFunction = (code, parameters, options) => {
    const key = keyOf("function", options.filename);
    const cachedData = dataFor(key, code);
    if (cachedData !== undefined) return compileFunction(code, parameters, { ...options, cachedData });
    if (!canBeReused(code)) return compileFunction(code, parameters, options);
    const compiled = compileFunction(code, parameters, { ...options, produceCachedData: true });
    kept.set(key, { code, data: compiled.cachedData });
    return compiled;
  };
  vm.SourceTextModule = class extends SourceTextModule {
    constructor(code, options) {
      const key = keyOf("module", options.identifier);
      const cachedData = dataFor(key, code);
      super(code, cachedData === undefined ? options : { ...options, cachedData });
      if (cachedData === undefined && canBeReused(code))
        kept.set(key, { code, data: this.createCachedData() });
    }
  };
}

/**
 * Each spec file loads jest-circus again, whose AsyncLocalStorage nobody disables: every promise of a later spec file, of which
 * each module that is linked makes several, then carries a value for each earlier one. The fortieth file took twice the
 * time of the first. Here a file's storage ends where the next file makes its own.
 */
function endFormerContexts() {
  const { AsyncLocalStorage } = asyncHooks;
  let former;
  asyncHooks.AsyncLocalStorage = new Proxy(AsyncLocalStorage, {
    construct(...construction) {
      const storage = Reflect.construct(...construction);
      if (new Error().stack.includes("jest-circus")) {
        former?.disable();
        former = storage;
      }
      return storage;
    },
  });
}

/** Declares the globals that a module names; on its first line, or the one of its directive, so that no line moves. */
function bindGlobals(code) {
  const named = GLOBALS.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  if (named.length === 0) return code;
  const declaration = `const { ${named.join(", ")} } = globalThis;`;
  return DIRECTIVE.test(code)
    ? code.replace(DIRECTIVE, (directive) => directive + declaration)
    : declaration + code;
}

/** @param {import("@swc/core").Options | { compile: false }} options */
function createTransformer(options) {
  const settings = JSON.stringify([version, options, bindGlobals.toString(), GLOBALS]);
  const compile =
    options.compile === false
      ? { process: (code) => ({ code }), processAsync: (code) => Promise.resolve({ code }) }
      : swcJest.createTransformer(options);
  const bind = (result) => ({ ...result, code: bindGlobals(result.code) });
  return {
    ...compile,
    process: (...source) => bind(compile.process(...source)),
    processAsync: async (...source) => bind(await compile.processAsync(...source)),
    getCacheKey: (source, path, { supportsStaticESM }) =>
      createHash("sha256").update(`${settings}\n${supportsStaticESM}\n${path}\n${source}`).digest("hex"),
  };
}

export default { createTransformer };

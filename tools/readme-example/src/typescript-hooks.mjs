import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { bundleSource } from "./bundle-source.mjs";

const OPTIONS = {
  jsc: { parser: { syntax: "typescript" }, target: "es2022" },
  module: { type: "es6" },
  sourceMaps: "inline",
};

const entries = new Set();

/** Node's module hook that notes what a process or a worker thread begins with: no other module imports it. */
export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  if (context.parentURL === undefined) entries.add(resolved.url);
  return resolved;
}

/** Node's module hook for TypeScript: what a thread begins with becomes one module with all that it imports. */
export async function load(url, context, nextLoad) {
  if (!url.endsWith(".ts")) return nextLoad(url, context);
  const filename = fileURLToPath(url);
  const source = entries.has(url) ? await bundleSource(filename) : await stripTypes(filename);
  return { format: "module", shortCircuit: true, source };
}

async function stripTypes(filename) {
  const { transform } = await import("@swc/core");
  return (await transform(await readFile(filename, "utf8"), { ...OPTIONS, filename })).code;
}

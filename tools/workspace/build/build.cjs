// @ts-check
/**
 * Nx executor of the target `build`. Nx gives it all packages that a command has to build as one batch: one process
 * compiles them, each after what it imports. A package whose `dist` is what a build would write, as in a copy of a built
 * checkout, is not compiled.
 */
const { join } = require("node:path");

/** @typedef {import("nx/src/config/misc-interfaces").ExecutorContext} ExecutorContext */
/** @typedef {{ success: boolean, status?: "skipped", terminalOutput: string }} Result */

/**
 * @param {import("nx/src/config/task-graph").TaskGraph} graph
 * @param {unknown} _options
 * @param {unknown} _overrides
 * @param {ExecutorContext} context
 * @returns {AsyncGenerator<{ task: string, result: Result }>}
 */
async function* buildBatch(graph, _options, _overrides, context) {
  const build = await packageBuilder(context);
  const failed = new Set();
  for (const id of inOrder(graph)) {
    const needed = dependenciesOf(graph, id).find((dependency) => failed.has(dependency));
    const result = needed === undefined ? build(graph.tasks[id].target.project) : skippedAfter(needed);
    if (!result.success) failed.add(id);
    yield { task: id, result };
  }
}

/** For `--batch=false`. @param {unknown} _options @param {ExecutorContext} context */
async function buildAlone(_options, context) {
  const build = await packageBuilder(context);
  const { success, terminalOutput } = build(context.projectName ?? "");
  process.stdout.write(terminalOutput);
  return { success };
}

/** @param {ExecutorContext} context */
async function packageBuilder(context) {
  const { PackageCompiler } = await import("./package-compiler.mjs");
  const { isBuildWhole, stampBuild } = await import("../../readme-example/src/build-stamp.mjs");
  const compiler = new PackageCompiler();
  /** @param {string} project @returns {Result} */
  return (project) => {
    const folder = join(context.root, context.projectsConfigurations.projects[project].root);
    if (isBuildWhole(folder))
      return { success: true, terminalOutput: "built already, of the same sources\n" };
    const errors = compiler.compile(folder);
    if (errors === "") stampBuild(folder);
    return { success: errors === "", terminalOutput: errors };
  };
}

/** @param {string} failed @returns {Result} */
function skippedAfter(failed) {
  return { success: false, status: "skipped", terminalOutput: `not built: ${failed} failed\n` };
}

/** Each task after those that it depends on. @param {import("nx/src/config/task-graph").TaskGraph} graph */
function inOrder(graph) {
  /** @type {Set<string>} */
  const ordered = new Set();
  /** @param {string} id */
  const visit = (id) => {
    if (ordered.has(id)) return;
    dependenciesOf(graph, id).forEach(visit);
    ordered.add(id);
  };
  Object.keys(graph.tasks).forEach(visit);
  return ordered;
}

/** Those of the batch; the others are done. @param {import("nx/src/config/task-graph").TaskGraph} graph @param {string} id */
function dependenciesOf(graph, id) {
  return graph.dependencies[id].map((dependency) => dependency.id).filter((other) => other in graph.tasks);
}

module.exports = { buildAlone, buildBatch };

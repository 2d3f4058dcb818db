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
  const ordered = inOrder(graph);
  const builder = await packageBuilder(
    context,
    [...ordered].map((id) => projectOf(graph, id)),
  );
  const failed = new Set();
  try {
    for (const id of ordered) {
      const needed = dependenciesOf(graph, id).find((dependency) => failed.has(dependency));
      const result = needed === undefined ? builder.build(projectOf(graph, id)) : skippedAfter(needed);
      if (!result.success) failed.add(id);
      yield { task: id, result };
    }
  } finally {
    builder.dispose();
  }
}

/** For `--batch=false`. @param {unknown} _options @param {ExecutorContext} context */
async function buildAlone(_options, context) {
  const project = context.projectName ?? "";
  const builder = await packageBuilder(context, [project]);
  try {
    const { success, terminalOutput } = builder.build(project);
    process.stdout.write(terminalOutput);
    return { success };
  } finally {
    builder.dispose();
  }
}

/** @param {ExecutorContext} context @param {readonly string[]} projects those to build, by name */
async function packageBuilder(context, projects) {
  const { PackageCompiler } = await import("./package-compiler.mjs");
  const { isBuildWhole, stampBuild } = await import("../../readme-example/src/build-stamp.mjs");
  /** @param {string} project */
  const folderOf = (project) => join(context.root, rootOf(context, project));
  // of the sources as they are before they are compiled
  const known = new Map();
  const outdated = projects.map(folderOf).filter((folder) => !isBuildWhole(folder, known));
  const compiler = outdated.length > 0 ? new PackageCompiler(context.root, outdated) : undefined;
  return {
    /** @param {string} project @returns {Result} */
    build: (project) => {
      const folder = folderOf(project);
      if (compiler === undefined || !outdated.includes(folder))
        return { success: true, terminalOutput: "built already, of the same sources\n" };
      const errors = compiler.write(folder);
      if (errors === "") stampBuild(folder, known);
      return { success: errors === "", terminalOutput: errors };
    },
    dispose: () => compiler?.dispose(),
  };
}

/** @param {import("nx/src/config/task-graph").TaskGraph} graph @param {string} id */
function projectOf(graph, id) {
  const task = graph.tasks[id];
  if (task === undefined) throw new Error(`the batch has no task ${id}`);
  return task.target.project;
}

/** @param {ExecutorContext} context @param {string} project */
function rootOf({ projectsConfigurations }, project) {
  const known = projectsConfigurations.projects[project];
  if (known === undefined) throw new Error(`there is no project ${project}`);
  return known.root;
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
  return (graph.dependencies[id] ?? [])
    .map((dependency) => dependency.id)
    .filter((other) => other in graph.tasks);
}

module.exports = { buildAlone, buildBatch };

// @ts-check
/**
 * Nx plugin: gives every package with a tsconfig.build.json its `build`, `test` and `lint` targets, so that a package
 * declares only what is its own. Loaded by Nx before anything is built, hence plain JavaScript.
 */
const { existsSync, readFileSync } = require("node:fs");
const { dirname, join, basename } = require("node:path");

/** @param {string} projectRoot @param {string} workspaceRoot */
function targetsOf(projectRoot, workspaceRoot) {
  const tags = tagsOf(join(workspaceRoot, projectRoot));
  /** @type {Record<string, import("nx/src/config/workspace-json-project-json").TargetConfiguration>} */
  const targets = {
    lint: {
      command: `oxlint --no-error-on-unmatched-pattern ${projectRoot} && prettier --check --log-level warn ${projectRoot}`,
    },
  };
  if (existsSync(join(workspaceRoot, projectRoot, "tsconfig.build.json"))) {
    targets["build"] = { executor: "./tools/workspace:build" };
  }
  if (existsSync(join(workspaceRoot, projectRoot, "assembly"))) {
    targets["compile"] = { command: `node --no-warnings tools/generators/compile-kernel.mjs ${projectRoot}` };
  }
  if (existsSync(join(workspaceRoot, projectRoot, "jest.config.js"))) {
    const results = `${projectRoot}/test-results.json`;
    targets["test"] = {
      dependsOn: tags.includes("tensorflow:yes") ? [{ projects: ["engine"], target: "install" }] : [],
      command: `node --experimental-vm-modules --no-warnings node_modules/jest/bin/jest.js --config ${projectRoot}/jest.config.js --json --outputFile ${results}`,
    };
    // Nx begins with the tasks that others wait for: without it a long suite can be the last, alone on its core
    if (tags.includes("tests:heavy")) targets["heavy-tests"] = { executor: "nx:noop", dependsOn: ["test"] };
  }
  return targets;
}

/** @param {string} projectDir @returns {readonly string[]} */
function tagsOf(projectDir) {
  const file = join(projectDir, "project.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")).tags ?? []) : [];
}

module.exports = {
  name: "spinegrade-package-targets",
  createNodesV2: [
    "{packages,tools}/*/package.json",
    /** @param {readonly string[]} files @param {unknown} _options @param {{ workspaceRoot: string }} context */
    (files, _options, context) =>
      files.map((file) => {
        const root = dirname(file);
        return [
          file,
          { projects: { [root]: { name: basename(root), targets: targetsOf(root, context.workspaceRoot) } } },
        ];
      }),
  ],
};

// @ts-check
/**
 * Nx plugin: a plan `packages/ensembler/studies/<name>.json` becomes the targets `ensembler:<name>-study`, which compares the
 * runs of the plan, and `predictor:<name>-study.validate` and `.predict`, which predict with them. Plain JavaScript, because
 * Nx loads it before anything is built; the ensembler validates the file itself.
 */
const { readFileSync } = require("node:fs");
const { basename, join } = require("node:path");

/** @typedef {import("nx/src/config/workspace-json-project-json").TargetConfiguration} Target */

/**
 * Predicts with the runs of a plan, into a folder for each.
 * @param {string} arguments_ before the runs @param {string} folder in data-processed @param {readonly string[]} runs
 * @param {readonly { projects: string[], target: string }[]} more on which it depends, besides the runs
 * @returns {Target}
 */
function predicting(arguments_, folder, runs, more) {
  return {
    command: `node packages/predictor/dist/cli.js ${[arguments_, ...runs].join(" ").trim()}`,
    dependsOn: ["build", ...runs.map((run) => ({ projects: ["trainer"], target: run })), ...more],
    parallelism: false,
    cache: true,
    inputs: [
      "production",
      "^production",
      { runtime: `node tools/workspace/state.mjs ${folder}` },
      { env: "SPINEGRADE_PRODUCT_PRECISION" },
      { dependentTasksOutputFiles: "**/*.json" },
    ],
    outputs: runs.map((run) => `{workspaceRoot}/data-processed/${folder}/${run}`),
  };
}

/** @param {string} study @param {string} plan its file, from the workspace's root @returns {Target} */
function comparing(study, plan) {
  const predicted = [`${study}.validate`, `${study}.predict`].map((target) => ({
    projects: ["predictor"],
    target,
  }));
  return {
    command: `node packages/ensembler/dist/cli.js study --plan ${plan}`,
    dependsOn: ["build", { projects: ["phantom"], target: "generate" }, ...predicted],
    cache: true,
    inputs: [
      "production",
      "^production",
      `{workspaceRoot}/${plan}`,
      "{workspaceRoot}/spinegrade.config.json",
      { runtime: "node tools/workspace/state.mjs tables" },
      { dependentTasksOutputFiles: "**/*.json" },
    ],
    outputs: [`{workspaceRoot}/data-processed/${study}`],
  };
}

/**
 * The runs of a plan, each once; none where it cannot be read so far: the ensembler says what is wrong with it.
 * @param {string} path
 * @returns {{ tested: string[], all: string[] }} those that predict test studies, and all
 */
function runsOf(path) {
  try {
    const { ensembles, fixed, bugged, upperBound, partner } = JSON.parse(readFileSync(path, "utf8"));
    const tested = [...new Set([...Object.values(ensembles).flat(), partner])];
    return { tested, all: [...new Set([...tested, fixed, bugged, upperBound])] };
  } catch {
    return { tested: [], all: [] };
  }
}

module.exports = {
  name: "spinegrade-study-targets",
  createNodesV2: [
    "packages/ensembler/studies/*.json",
    /** @param {readonly string[]} files @param {unknown} _options @param {{ workspaceRoot: string }} context */
    (files, _options, context) =>
      files.map((file) => {
        const study = `${basename(file, ".json")}-study`;
        const { tested, all } = runsOf(join(context.workspaceRoot, file));
        const ingested = { projects: ["dicom-ingest"], target: "ingest" };
        const predictor = {
          [`${study}.validate`]: predicting("validate", "out-of-fold", all, []),
          [`${study}.predict`]: predicting("", "predictions", tested, [ingested]),
        };
        const projects = {
          "packages/predictor": { targets: predictor },
          "packages/ensembler": { targets: { [study]: comparing(study, file) } },
        };
        return [file, { projects }];
      }),
  ],
};

// @ts-check
/**
 * Nx plugin: every run file `<run>.json` in `packages/trainer/runs` and its folders becomes the targets
 * `trainer:<run>.fold-<k>`, which trains one fold, and `trainer:<run>`, which trains all folds of the file and sums up.
 * Plain JavaScript, because Nx loads it before anything is built; the trainer validates the file itself.
 */
const { readFileSync } = require("node:fs");
const { basename, join } = require("node:path");

const TRAINER = "node packages/trainer/dist/cli.js";
const FOLDS = [0, 1, 2, 3, 4];
/** Targets that make the samples of a training: single volumes, or whole studies of the two-stage tasks. */
const SAMPLES = ["label-fixes:samples", "shape-alignment:templates"];
const STUDIES = ["two-stage:studies"];
/** A run file of one of these tasks is about whole studies. */
const TWO_STAGE_TASK = /^(points|levels|grades)-/;
/** Folders of runs whose nets are so small that they keep one core busy, not two: two are trained at once, a thread each. */
const SMALL_RUN = /\/runs\/(study|two-stage\/embedded)\//;
/** Outputs of `summarise`; upper-bound.json only for runs whose grades are pooled under the true heatmaps. */
const SUMMARY_FILES = [
  "run.json",
  "results.json",
  "out-of-fold.json",
  "upper-bound.json",
  "calibration.json",
  "report.html",
];
const TWO_STAGE_FILES = ["two-stage-run.json", "two-stage-results.json", "points.csv", "out-of-fold.json"];

/**
 * @typedef {object} RunFacts what a run file says about its tasks
 * @property {readonly number[]} folds to train
 * @property {boolean} isTwoStage whether it is of a two-stage task
 * @property {readonly string[]} pointRuns the runs that find the points of its crops
 * @property {boolean} startsFromFile whether its initial weights are those of a file, which Nx does not hash
 */

/** @param {string} file the run file, from the workspace's root @param {RunFacts} facts */
function targetsOf(file, { folds, isTwoStage, pointRuns, startsFromFile }) {
  const run = basename(file, ".json");
  // not as a file of the project: "production" leaves all run files out of those
  const runFile = `{workspaceRoot}/${file}`;
  const outputs = `{workspaceRoot}/data-processed/runs/${run}`;
  /** @type {Record<string, import("nx/src/config/workspace-json-project-json").TargetConfiguration>} */
  const targets = {};
  for (const fold of FOLDS) {
    targets[`${run}.fold-${fold}`] = {
      command: `${TRAINER} train ${run} --fold ${fold}`,
      dependsOn: ["build", "engine:install", ...(isTwoStage ? STUDIES : SAMPLES), ...pointRuns].map(
        asDependency,
      ),
      // otherwise one training at a time: each uses every core
      ...(SMALL_RUN.test(file)
        ? { options: { env: { TF_NUM_INTRAOP_THREADS: "1" } } }
        : { parallelism: false }),
      cache: true,
      inputs: [
        "production",
        "^production",
        runFile,
        { runtime: `node tools/workspace/state.mjs runs/${run}/fold-${fold}` },
        { env: "SPINEGRADE_PRODUCT_PRECISION" }, // of the validation
        ...(startsFromFile ? [{ runtime: `node tools/workspace/state.mjs weights:${file}` }] : []),
        { dependentTasksOutputFiles: "**/*.json" },
        ...(pointRuns.length === 0 ? [] : [{ dependentTasksOutputFiles: "**/points.csv", transitive: true }]),
      ],
      outputs: [`${outputs}/fold-${fold}`],
    };
  }
  targets[run] = {
    command: `${TRAINER} summarise ${run}`,
    // what is given on the command line is for the folds: `nx run trainer:nfn --epochs 3`
    dependsOn: [
      "build",
      ...folds.map((fold) => ({
        target: `${run}.fold-${fold}`,
        params: /** @type {const} */ ("forward"),
      })),
    ],
    cache: true,
    inputs: ["production", "^production", runFile, { dependentTasksOutputFiles: "**/*.json" }],
    outputs: (isTwoStage ? TWO_STAGE_FILES : SUMMARY_FILES).map((file) => `${outputs}/${file}`),
  };
  return targets;
}

/**
 * The tasks of a run, by its file. A file that cannot be read so far has its targets too, none of which trains: the
 * trainer says what is wrong with the file, and the targets of all others are as they were.
 * @param {string} path
 * @returns {RunFacts}
 */
function factsOf(path) {
  try {
    const { folds, net, points, pretrained } = JSON.parse(readFileSync(path, "utf8"));
    const runs = Object.values(points ?? {}).filter((run) => typeof run === "string");
    return {
      folds: Array.isArray(folds) ? folds.filter((fold) => FOLDS.includes(fold)) : [],
      isTwoStage: TWO_STAGE_TASK.test(net?.task),
      pointRuns: [...new Set(runs)],
      startsFromFile: typeof pretrained === "string",
    };
  } catch {
    return { folds: [], isTwoStage: false, pointRuns: [], startsFromFile: false };
  }
}

/** A run's name becomes a part of a command and of paths. @param {string} file */
function isNamedForTargets(file) {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(basename(file, ".json"))) return true;
  console.error(`${file} has no targets: a run's name holds letters, digits, "_", "-" and "." only`);
  return false;
}

/** @param {string} name "target" of the same project or "project:target" */
function asDependency(name) {
  const [project = "", target] = name.split(":");
  return target === undefined ? name : { projects: [project], target };
}

module.exports = {
  name: "spinegrade-run-targets",
  createNodesV2: [
    "packages/trainer/runs/**/*.json",
    /** @param {readonly string[]} files @param {unknown} _options @param {{ workspaceRoot: string }} context */
    (files, _options, context) =>
      files.filter(isNamedForTargets).map((file) => {
        const targets = targetsOf(file, factsOf(join(context.workspaceRoot, file)));
        return [file, { projects: { "packages/trainer": { targets } } }];
      }),
  ],
};

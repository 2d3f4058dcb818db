import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { LABEL_GROUPS, SERIES_DESCRIPTIONS, parsePredictionFile } from "@spinegrade/competition-data";
import { readVolume, volumePath } from "@spinegrade/volumes";
import { describeEngine, type EngineInfo, startEngine } from "@spinegrade/engine";
import { decodeSafetensors } from "@spinegrade/model-zoo";
import { identifyDataSet, readJson, UserError, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import { loadTrainedNet, predictTestSeries, predictVolume, toSliceFrame } from "@spinegrade/predictor";
import { readTrainedRun, registerTask } from "@spinegrade/tasks";
import {
  type FoldJob,
  type FoldResult,
  readFoldData,
  type RunConfig,
  summariseRun,
  trainFold,
} from "@spinegrade/trainer";
import { lossGradients } from "@spinegrade/losses";
import { repeats } from "@spinegrade/test-utils";
import { createTask } from "../tasks/create-task.ts";
import { estimateFold, formatEstimate } from "./estimate-fold.ts";
import { TOY } from "../testing/toy-task.ts";
import {
  makeTrainingWorkspace,
  SMALL_RUN,
  SMALL_SCS_RUN,
  SMALL_TOY_RUN,
  type TrainingWorkspace,
} from "../testing/training-workspace.ts";

type TaskName = "nfn" | "scs" | "toy";

/** A run of seconds for each task. */
const SMALL_RUNS: Readonly<Record<TaskName, RunConfig>> = {
  nfn: SMALL_RUN,
  scs: SMALL_SCS_RUN,
  toy: SMALL_TOY_RUN,
};
const BOTH_TASKS = ["nfn", "scs"] as const;
/** For what the loop does whatever the task: `npm run test:slow` sees it with the second one, too. */
const SOME_TASKS: readonly TaskName[] = BOTH_TASKS.slice(0, repeats(1, 2));
/** Likewise, where many trainings are compared: `npm run test:slow` trains a whole net in each. */
const LOOP_TASK: TaskName = repeats(0, 1) === 1 ? "nfn" : "toy";

let engine: EngineInfo;
let workspace: TrainingWorkspace;
beforeAll(async () => {
  engine = await startEngine();
  registerTask(TOY);
});

/** One for all tests of a group, which train under keys of their own. */
function useWorkspace(task: TaskName): void {
  beforeAll(async () => {
    workspace = await makeTrainingWorkspace(4, task);
  });
  afterAll(() => workspace.remove());
}

async function jobOf(
  key: string,
  changes: Partial<RunConfig> = {},
  task: TaskName = "nfn",
): Promise<FoldJob> {
  const data = await readFoldData(workspace, 0, task);
  return {
    run: "small",
    fold: 0,
    config: { ...SMALL_RUNS[task], ...changes },
    data,
    folders: workspace,
    engine,
    key,
  };
}

const checkpointOf = (key: string) =>
  readFile(join(workspace.workDir, "runs/small/fold-0", key, "checkpoint.safetensors"));

describe.each(BOTH_TASKS)("trainFold of %s", (task) => {
  useWorkspace(task);
  let result: FoldResult;
  let tensorsLeft: number;
  beforeAll(async () => {
    const before = tf.memory().numTensors;
    result = await trainFold(await jobOf("a", {}, task));
    tensorsLeft = tf.memory().numTensors - before;
  });

  it("leaves a checkpoint, a result, a log, predictions and a page, and no tensor", async () => {
    expect(tensorsLeft).toBe(0);
    expect(result).toMatchObject({
      run: "small",
      fold: 0,
      trainingSamples: 3,
      validationSamples: 1,
      device: "cpu",
    });
    expect(result.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
    const outputs = join(workspace.outputDir, "runs/small/fold-0");
    const log = (await readFile(join(outputs, "log.jsonl"), "utf8")).trim().split("\n");
    expect(log.map((line) => (JSON.parse(line) as { epoch: number }).epoch)).toEqual([1, 2]);
    const stored = (await readFile(join(workspace.workDir, "runs/small/fold-0/a/log.jsonl"), "utf8")).trim();
    const kinds = stored.split("\n").map((line) => (JSON.parse(line) as { kind: string }).kind);
    expect(kinds).toEqual(["step", "step", "epoch", "step", "step", "epoch"]);
    const page = await readFile(join(outputs, "report.html"), "utf8");
    expect(page).toContain("Training run small");
    expect(page).toContain(`${LABEL_GROUPS[task].description}. Letters at the edges: A is`);

    const table = await summariseRun("small", SMALL_RUNS[task], workspace);
    expect(table).toMatch(/Results of small[\s\S]*\n {3}0 {2}/);
  });

  it("is predicted with as it was validated", async () => {
    const { predictions: outOfFold } = await readJson(
      join(workspace.outputDir, "runs/small/fold-0/out-of-fold.json"),
      parsePredictionFile,
    );
    expect(outOfFold).toMatchObject([{ studyId: 100, seriesId: 200, split: "train" }]);
    await summariseRun("small", SMALL_RUNS[task], workspace);
    const { net: config, folds } = await readTrainedRun(workspace, "small");
    expect(folds).toEqual([{ fold: 0, checkpoint: "runs/small/fold-0/a/checkpoint.safetensors" }]);

    const net = await loadTrainedNet(config, folds[0] ?? { fold: 0, checkpoint: "" }, workspace.workDir);
    const volume = await readVolume(workspace.workDir, workspace.volumeKeys[0] ?? "");
    const points = toSliceFrame(predictVolume(net, volume), net.task.points, volume.sliceTable, 64);
    net.dispose();
    expect(points.map(({ condition, level }) => ({ condition, level }))).toEqual(LABEL_GROUPS[task].points);
    expect(points).toEqual(outOfFold[0]?.points);
  });

  it("predicts the test series of its kind, and no other", async () => {
    await summariseRun("small", SMALL_RUNS[task], workspace);
    const [key] = workspace.volumeKeys;
    const series = SERIES_DESCRIPTIONS.flatMap((description, index) =>
      (["train", "test"] as const).map((split, side) => ({
        ...{ description, split, studyId: 1, seriesId: 10 * index + side },
        ...{ key, shape: [6, 64, 64] },
      })),
    );
    const dataSet = await identifyDataSet(workspace.dataDir, ["train_series_descriptions.csv"]);
    await writeJsonAtomic(join(workspace.outputDir, "ingest/index.json"), { dataSet, series, failures: [] });
    const dataDir = join(workspace.workspaceRoot, "other");
    await writeFileAtomic(join(dataDir, "train_series_descriptions.csv"), "other series\n");
    await expect(predictTestSeries({ ...workspace, dataDir }, "small")).rejects.toThrow(
      /index\.json and \S*other are of different data sets[^]*npx nx run dicom-ingest:ingest/,
    );
    const predictions = await predictTestSeries(workspace, "small");
    expect(predictions).toHaveLength(1);
    const [prediction] = predictions;
    const ofKind = SERIES_DESCRIPTIONS.indexOf(LABEL_GROUPS[task].description);
    expect(prediction).toMatchObject({ run: "small", fold: 0, seriesId: 10 * ofKind + 1, split: "test" });
    expect(prediction?.points.map(({ condition }) => condition)).toEqual(
      LABEL_GROUPS[task].points.map(({ condition }) => condition),
    );
  });

  it("does not train again what is finished", async () => {
    const again = await trainFold({
      ...(await jobOf("a", {}, task)),
      onEpoch: () => {
        throw new Error("trained again");
      },
    });
    expect(again).toEqual(result);
  });

  (SOME_TASKS.includes(task) ? it : it.skip)(
    "resumes after a stop bit by bit as if never stopped",
    async () => {
      const stopped = trainFold({
        ...(await jobOf("stopped", {}, task)),
        stateIntervalSeconds: 1e-3, // after the first step; saving is too dear to be done again so soon
        onEpoch: () => {
          throw new Error("stopped");
        },
      });
      await expect(stopped).rejects.toThrow("stopped");
      const log = join(workspace.workDir, "runs/small/fold-0/stopped/log.jsonl");
      const firstStep = async () => (await readFile(log, "utf8")).split("\n", 1); // with its time: no other has it
      const before = await firstStep();
      await trainFold(await jobOf("stopped", {}, task));
      expect(await firstStep()).toEqual(before);
      expect((await checkpointOf("stopped")).equals(await checkpointOf("a"))).toBe(true);
    },
  );

  (SOME_TASKS.includes(task) ? it : it.skip)(
    "stops at a loss that is not finite, naming the studies of the batch",
    async () => {
      const before = tf.memory().numTensors;
      await expect(trainFold(await jobOf("not-finite", { learningRate: 1e30 }, task))).rejects.toThrow(
        /the loss term "\w+" is (NaN|-?Infinity) in a batch of study \d+, series \d+/,
      );
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe("a training that resumes elsewhere", () => {
  useWorkspace(LOOP_TASK);
  // in a task of Nx, as this one may be, lines of a log go to the person's terminal alone
  const { NX_TASK_HASH: taskHash } = process.env;
  beforeAll(() => {
    delete process.env["NX_TASK_HASH"];
  });
  afterAll(() => {
    if (taskHash !== undefined) process.env["NX_TASK_HASH"] = taskHash;
  });
  const warningOf = async (key: string, there: Partial<EngineInfo>): Promise<string | undefined> => {
    const stop = new AbortController();
    const stopped = trainFold({
      ...(await jobOf(key, {}, LOOP_TASK)),
      stateIntervalSeconds: 1e-3,
      signal: stop.signal,
      onStart: () => {
        stop.abort();
      },
    });
    await expect(stopped).rejects.toThrow("stopped");
    const said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      const result = await trainFold({
        ...(await jobOf(key, {}, LOOP_TASK)),
        engine: { ...engine, ...there },
      });
      expect(result.engine).toBe(describeEngine({ ...engine, ...there }));
      return said.mock.calls.map(([line]) => String(line)).find((line) => line.includes("warning"));
    } finally {
      said.mockRestore();
    }
  };

  it.each<[string, Partial<EngineInfo>]>([
    ["threads", { threads: 5 }],
    ["instructions", { instructions: "baseline" }],
  ])("warns of other %s, and records them", async (what, there) => {
    const warning = await warningOf(`other-${what}`, there);
    expect(warning).toContain("warning: resumes with another engine");
    expect(warning).toContain(`${describeEngine({ ...engine, ...there })}; it was ${describeEngine(engine)}`);
  });

  it("warns of nothing where both are the same", async () => {
    expect(await warningOf("same", {})).toBeUndefined();
  });
});

describe("keep: best", () => {
  useWorkspace(LOOP_TASK);
  // the last of three steps ruins what the first two reached
  const rates = [
    { fromEpoch: 0, rate: 1e-3 },
    { fromEpoch: 2, rate: LOOP_TASK === "toy" ? 100 : 1 },
  ];
  const unsteady = { keep: "best", epochs: 3, batchSize: 3, learningRate: rates, emaDecay: 0.5 } as const;

  /** One study is trained on; the others, of other grades, show that a step was too long. */
  const unsteadyJob = async (key: string, changes: Partial<RunConfig> = {}): Promise<FoldJob> => {
    const job = await jobOf(key, { ...unsteady, ...changes }, LOOP_TASK);
    const { training, validation } = job.data;
    return { ...job, data: { ...job.data, training: validation, validation: training } };
  };

  const hashOfWeights = async (key: string) => {
    const hash = createHash("sha256");
    for (const [name, { values }] of decodeSafetensors(await checkpointOf(key), key).state)
      hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return hash.digest("hex");
  };

  it("leaves the weights and the predictions of the epoch with the lowest log loss", async () => {
    const result = await trainFold(await unsteadyJob("best"));
    const losses = result.epochs.map(({ score }) => score.weightedLogLoss);
    const kept = result.keptEpoch ?? 0;
    expect(losses[kept - 1]).toBe(Math.min(...losses));
    expect(kept).toBeLessThan(3); // else it would show nothing
    await trainFold(await unsteadyJob("to-there", { keep: "last", epochs: kept }));
    expect(await hashOfWeights("best")).toBe(await hashOfWeights("to-there"));

    await trainFold(await unsteadyJob("best")); // from the checkpoint
    const table = await summariseRun("small", { ...SMALL_RUNS[LOOP_TASK], ...unsteady }, workspace);
    expect(table).toContain(`  ${kept} of 3  `);
    const page = await readFile(join(workspace.outputDir, "runs/small/fold-0/report.html"), "utf8");
    expect(page).toContain(`with the weights of epoch ${kept}, whose log loss is the lowest`);
  });

  it("is the same when the training was stopped after the best epoch, and its state is of before", async () => {
    const stopped = trainFold({
      ...(await unsteadyJob("stopped")),
      stateIntervalSeconds: 1000,
      onEpoch: ({ epoch }) => {
        if (epoch === 2) throw new Error("stopped");
      },
    });
    await expect(stopped).rejects.toThrow("stopped");
    await trainFold(await unsteadyJob("stopped"));
    expect((await checkpointOf("stopped")).equals(await checkpointOf("best"))).toBe(true);
  });
});

describe("numbers that cannot be learned from", () => {
  useWorkspace("nfn");

  it("are words that name the study where the validation gives NaN, steps skipped or not", async () => {
    const before = tf.memory().numTensors;
    const exploding = { learningRate: 1e30, onNan: "skip", epochs: 1 } as const;
    const training = trainFold(await jobOf("exploding", exploding));
    await expect(training).rejects.toBeInstanceOf(UserError);
    await expect(training).rejects.toThrow(
      /^validation after epoch 1 \(steps skipped so far: 1\): study 100, series 200: the net gives NaN/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it("are words that name the term where the validation's loss is infinite", async () => {
    const weights = { heatmap: 1e38, xy: 1e38, z: 1e38, grade: 1e38 };
    const huge = { lossWeights: [{ fromEpoch: 0, ...weights }], onNan: "skip", epochs: 1 } as const;
    await expect(trainFold(await jobOf("huge", huge))).rejects.toThrow(
      /^validation after epoch 1 \(steps skipped so far: 2\): study 100, series 200: the loss term "\w+" is Infinity$/,
    );
  });

  it.each(["training", "validation"] as const)(
    "are refused before the first step where no %s sample has a grade",
    async (side) => {
      const job = await jobOf("ungraded");
      const ungraded = job.data[side].map((sample) => ({
        ...sample,
        grades: sample.grades.map(() => -1 as const),
      }));
      const data = { ...job.data, [side]: ungraded };
      for (const attempt of [trainFold, estimateFold])
        await expect(attempt({ ...job, data })).rejects.toThrow(
          /none of the \d samples to (train|validate) on has a grade.*fill in the grades/,
        );
      expect(existsSync(join(workspace.workDir, "runs/small/fold-0/ungraded/log.jsonl"))).toBe(false);
    },
  );
});

describe("the canal's net", () => {
  useWorkspace("scs");

  it("learns in a few epochs where the slices and the points are", async () => {
    const { epochs } = await trainFold(
      await jobOf("learns", { epochs: 6, batchSize: 1, learningRate: 3e-3 }, "scs"),
    );
    const [first, last] = [epochs[0], epochs.at(-1)].map((epoch) => epoch?.trainLoss ?? {});
    expect(Object.keys(first ?? {}).sort()).toEqual(["grade", "heatmap", "pixelGrade", "total", "xy", "z"]);
    for (const term of ["heatmap", "xy", "z", "grade", "pixelGrade"])
      expect(last?.[term]).toBeLessThan(first?.[term] ?? 0);
    expect(last?.["total"]).toBeLessThan(0.6 * (first?.["total"] ?? 0));
  });
});

describe("a study that cannot be read", () => {
  useWorkspace(LOOP_TASK);

  it("is named, in training as in validation", async () => {
    const lenient = { maxUnreadable: 1, epochs: 1 };
    const [validated = "", trained = ""] = workspace.volumeKeys;
    await rm(join(workspace.workDir, volumePath(trained)));
    await expect(trainFold(await jobOf("a", {}, LOOP_TASK))).rejects.toThrow(
      `study 101, series 201 cannot be read: cannot read the volume's file ${join(workspace.workDir, volumePath(trained))}`,
    );
    const result = await trainFold(await jobOf("b", lenient, LOOP_TASK));
    expect(result.unreadable).toEqual(["study 101, series 201"]);
    await rm(join(workspace.workDir, volumePath(validated)));
    const validating = trainFold(await jobOf("c", lenient, LOOP_TASK));
    await expect(validating).rejects.toThrow(
      /study 100, series 200 cannot be validated: .*it is not there; ingest again/,
    );
  });
});

// `npm run test:slow` sees it with the NFN net, too: the canal's alone is compared with other code's number
describe.each(BOTH_TASKS.slice(repeats(1, 0)))("the upper bound of %s", (task) => {
  useWorkspace(task);

  it("is the log loss of grades pooled under the true heatmaps, beside the ordinary one", async () => {
    const before = tf.memory().numTensors;
    const result = await trainFold(
      await jobOf(
        "bound",
        { gradePooling: "true-heatmap", epochs: 1, histograms: true, pictures: true },
        task,
      ),
    );
    const [epoch] = result.epochs;
    expect(epoch?.upperBoundLogLoss).not.toBe(epoch?.score.weightedLogLoss);
    // the loss's own term of the one volume: the canal's is the metric itself, computed by other code, from tensors
    if (task === "scs") expect(epoch?.upperBoundLogLoss).toBeCloseTo(epoch?.validationLoss["grade"] ?? 0, 5);
    const [events = ""] = await readdir(join(workspace.workDir, "runs/small/fold-0/bound/tensorboard"));
    const logged = await readFile(
      join(workspace.workDir, "runs/small/fold-0/bound/tensorboard", events),
      "latin1",
    );
    const pictures = LABEL_GROUPS[task].points.map(({ condition }) => `heatmaps/${condition}`);
    for (const tag of [
      "weights/encoder.",
      "gradients/encoder.",
      "weighted log loss, upper bound",
      ...pictures,
    ])
      expect(logged).toContain(tag);
    const table = await summariseRun(
      "small",
      { ...SMALL_RUNS[task], gradePooling: "true-heatmap" },
      workspace,
    );
    expect(table).toMatch(
      /fold 0: upper bound, .* log loss \d\.\d{3}; under the predicted ones, as above: \d/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe.each(BOTH_TASKS)("recompute of %s", (name) => {
  useWorkspace(name);

  /** The loss of a first step, and the bytes that wait for its backward pass. */
  async function takeStep(recompute: boolean): Promise<{ total: number; bytesKept: number }> {
    const task = createTask(await jobOf("a", { recompute }, name));
    const loads = task.data.samples.slice(0, 1).map(async (sample) => task.data.load(sample, 0));
    const examples = await Promise.all(loads);
    const before = tf.memory().numBytes;
    let [total, bytesKept] = [Number.NaN, 0];
    tf.tidy(() => {
      const { losses } = lossGradients(task.net.parameters(), () => {
        const terms = task.computeLoss(examples, 0);
        bytesKept = tf.memory().numBytes - before;
        return terms;
      });
      total = losses["total"] ?? total;
    });
    task.net.dispose();
    return { total, bytesKept };
  }

  it("keeps less for the backward pass, and gives the same loss", async () => {
    const [plain, recomputed] = [await takeStep(false), await takeStep(true)];
    expect(recomputed.bytesKept).toBeLessThan(0.6 * plain.bytesKept);
    expect(recomputed.total).toBeCloseTo(plain.total, 5);
  });
});

describe("estimateFold", () => {
  useWorkspace("nfn");

  it("says what a training would take, and writes nothing", async () => {
    const before = tf.memory().numTensors;
    const job = await jobOf("a");
    const rssBefore = Math.floor(process.memoryUsage.rss() / 2 ** 20);
    const startedAt = performance.now();
    const estimate = await estimateFold(job);
    expect(estimate).toMatchObject({ trainingSamples: 3, validationSamples: 1, stepsInEpoch: 2, steps: 4 });
    // a batch of two volumes, one of which is measured
    const { slices, secondsPerStep, seconds, peakRssMiB, stateMiB } = estimate;
    expect(slices.step).toBeGreaterThanOrEqual(2 * slices.measured);
    const elapsed = (performance.now() - startedAt) / 1000;
    // one volume took a part of the time that passed here, and the step takes as many times more as it has slices
    expect(secondsPerStep).toBeGreaterThan(0);
    expect(secondsPerStep).toBeLessThan((elapsed * slices.step) / slices.measured);
    expect(seconds).toBeGreaterThan(estimate.steps * secondsPerStep);
    expect(seconds).toBeLessThan(estimate.steps * secondsPerStep + SMALL_RUN.epochs * elapsed);
    expect(peakRssMiB).toBeGreaterThan(rssBefore);
    expect(stateMiB).toBe(Math.round((16 * estimate.parameters) / 2 ** 20));
    expect(formatEstimate(job, estimate)).toMatch(/net {6}pvt_v2_b0 at 64 px, 3,\d\d\d,\d\d\d parameters/);
    expect(existsSync(join(workspace.workDir, "runs"))).toBe(false);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("readFoldData", () => {
  useWorkspace("nfn");

  it("refuses samples of another data set than the one in use", async () => {
    const dataDir = join(workspace.workspaceRoot, "other");
    await writeFileAtomic(join(dataDir, "train_series_descriptions.csv"), "other series\n");
    await expect(readFoldData({ ...workspace, dataDir }, 0, "nfn")).rejects.toThrow(
      /nfn\.json and \S*other are of different data sets[^]*npx nx run label-fixes:samples/,
    );
  });

  it("splits by fold, and refuses a fold without studies", async () => {
    const { training, validation } = await readFoldData(workspace, 0, "nfn");
    expect([training.length, validation.length]).toEqual([3, 1]);
    await expect(readFoldData(workspace, 3, "nfn")).rejects.toThrow(
      "fold 3 leaves 4 samples to train on and 0",
    );
  });
});

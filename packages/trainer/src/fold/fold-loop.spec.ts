/** The training loop of a fold, whatever the task. */
import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { describeEngine, type EngineInfo } from "@spinegrade/engine";
import { decodeSafetensors } from "@spinegrade/model-zoo";
import { type FoldJob, type RunConfig, summariseRun, trainFold } from "@spinegrade/trainer";
import { volumePath } from "@spinegrade/volumes";
import {
  checkpointOf,
  engine,
  jobOf,
  LOOP_TASK,
  SMALL_RUNS,
  useWorkspace,
  workspace,
} from "../testing/fold-group.ts";

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

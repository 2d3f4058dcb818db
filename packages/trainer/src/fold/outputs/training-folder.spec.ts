import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { EngineInfo } from "@spinegrade/engine";
import type { StateEntry } from "@spinegrade/model-zoo";
import { Generator } from "@spinegrade/random";
import { TrainingFolder } from "./training-folder.ts";
import { type EpochRecord, parseFoldResult } from "../../report/fold-result.ts";
import type { FoldJob } from "../../run/fold-job.ts";
import {
  makeTrainingWorkspace,
  SMALL_RUN,
  type TrainingWorkspace,
} from "../../testing/training-workspace.ts";

const EPOCH: EpochRecord = {
  ...{ epoch: 1, step: 3, learningRate: 0.1, seconds: 1, waitSeconds: 0 },
  ...{ trainLoss: { total: 1 }, validationLoss: { total: 1 } },
  score: { within1: { x: 1, y: 1, z: 1 }, weightedLogLoss: 0.5, constantLogLoss: 1 },
};

const ENGINE: EngineInfo = {
  tensorflowVersion: "2.18.0",
  device: "cpu",
  threads: 1,
  instructions: "avx2",
  productPrecision: "float32",
  oneDnn: true,
  addonPath: "",
};

/** A net whose whole state is a counter: no TensorFlow is needed to save it. */
const net = {
  state: () => new Map<string, StateEntry>([["steps", { kind: "counter", name: "steps", value: 3 }]]),
};

let workspace: TrainingWorkspace;
beforeEach(async () => {
  workspace = await makeTrainingWorkspace(0);
});
afterEach(() => workspace.remove());

function folderOf(changes: Partial<FoldJob> = {}): TrainingFolder<EpochRecord> {
  const template = { frameSize: 512, points: [] } as const;
  const dataSet = { synthetic: true, tables: { "train.csv": null } };
  const data = { dataSet, training: [], validation: [], template };
  const job: FoldJob = {
    ...{ run: "small", fold: 0, key: "a", config: SMALL_RUN, data, folders: workspace, engine: ENGINE },
    ...changes,
  };
  return new TrainingFolder(job, parseFoldResult);
}

async function finish(): Promise<TrainingFolder<EpochRecord>> {
  const folder = folderOf();
  await folder.claim();
  await folder.saveCheckpoint(net, 1);
  await folder.complete([EPOCH], { skippedSteps: 0, unreadable: [], keptEpoch: 1 });
  return folder;
}

describe("a finished training", () => {
  it.each(["checkpoint.safetensors", "result.json"])(
    "is trained again when a single bit of its %s was damaged, which is said",
    async (name) => {
      const folder = await finish();
      expect(await folder.findFinished(net)).toMatchObject({ run: "small", epochs: [EPOCH] });
      const path = join(folder.storedDir, name);
      const whole = await readFile(path);
      const generator = Generator.fromSeed(40, name);
      const said = jest.spyOn(process.stderr, "write").mockReturnValue(true);
      for (let flip = 0; flip < 40; flip++) {
        const bytes = Buffer.from(whole);
        const place = generator.integer(0, bytes.length);
        bytes[place] = (bytes[place] ?? 0) ^ (1 << generator.integer(0, 8));
        await writeFile(path, bytes);
        expect(await folder.findFinished(net)).toBeUndefined();
        expect(said).toHaveBeenLastCalledWith(expect.stringContaining(path));
        expect(said).toHaveBeenLastCalledWith(expect.stringContaining("it is trained again"));
      }
      said.mockRestore();
    },
  );
});

describe("the folder of a training", () => {
  it.each(["../../../../out", "..", "", "a/b", ".", "/tmp/x", "a\\b"])("is never %j", (name) => {
    expect(() => folderOf({ key: name })).toThrow("cannot be the name of a folder");
    expect(() => folderOf({ run: name })).toThrow("cannot be the name of a folder");
  });

  it.each([[["thesis.txt"]], [["state", "half.tmp"]], [["checkpoint.safetensors", "notes"]]])(
    "is refused and left as it is where it holds %j of the user's",
    async (names) => {
      const { storedDir } = folderOf();
      await mkdir(storedDir, { recursive: true });
      for (const name of names) await writeFile(join(storedDir, name), "");
      await expect(folderOf().claim()).rejects.toThrow(
        `${storedDir} holds files that Spinegrade did not make`,
      );
      expect((await readdir(storedDir)).sort()).toEqual([...names].sort());
    },
  );

  it.each([[["lock"]], [["lock", "log.jsonl", "state"]], [["checkpoint.safetensors", "result.json"]]])(
    "is taken where an earlier version left %j",
    async (names) => {
      const { storedDir } = folderOf();
      await mkdir(dirname(join(storedDir, "x")), { recursive: true });
      for (const name of names) await writeFile(join(storedDir, name), "");
      await expect(folderOf().claim()).resolves.toBeUndefined();
    },
  );
});

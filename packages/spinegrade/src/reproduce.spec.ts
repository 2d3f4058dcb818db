import { copyFile, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { ingestDataSet, writeIngestOutputs } from "@spinegrade/dicom-ingest";
import { startEngine } from "@spinegrade/engine";
import { makeReproduction, parseValidationTables } from "@spinegrade/ensembler";
import { makeSamples, readSamples } from "@spinegrade/label-fixes";
import { encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import { generateDataSet } from "@spinegrade/phantom";
import { loadConfig, type PipelineConfig, readJson } from "@spinegrade/pipeline";
import { findWeights, predictValidation } from "@spinegrade/predictor";
import { createGradingNet, NFN } from "@spinegrade/tasks";
import { repeats, temporaryFolder } from "@spinegrade/test-utils";

/** The published layout: a folder for each training, a file for each fold, with the count of its steps. */
const LAYOUT = [
  {
    folder: "one-stage-nfn-fixed/pvt_v2_b4-decoder3d-01",
    task: "nfn",
    encoder: "pvt_v2_b0",
    name: "-fix-flip-aug-",
    steps: [32204, 29400, 15086, 31047, 28712],
  },
  {
    folder: "one-stage-nfn-fixed/convnext_small-decoder3d-01",
    task: "nfn",
    encoder: "resnet18",
    name: "-",
    steps: [22892, 22736, 19850, 23580, 20176],
  },
  {
    folder: "one-stage-nfn-fixed/effnet_b5-decoder3d-01",
    task: "nfn",
    encoder: "resnet18d",
    name: "-",
    steps: [23782, 27666, 31211, 26724, 32116],
  },
  {
    folder: "one-stage-nfn-bugged/pvt_v2_b4-decoder3d-01",
    task: "nfn",
    encoder: "pvt_v2_b0",
    name: "-",
    steps: [32592, 32144, 36524, 32619, 29488],
  },
  {
    folder: "one-stage-scs/pvt_v2_b4-decoder2d-01",
    task: "scs",
    encoder: "pvt_v2_b0",
    name: "-",
    steps: [9899, 8416, 12259, 9486, 6276],
  },
  {
    folder: "one-stage-scs/convnext_base-decoder2d-01",
    task: "scs",
    encoder: "resnet18",
    name: "-",
    steps: [10941, 7890, 10127, 8959, 8891],
  },
  {
    folder: "one-stage-scs/effnet_b4-decoder2d-01",
    task: "scs",
    encoder: "resnet18d",
    name: "-",
    steps: [15109, 14728, 19721, 11594, 13075],
  },
] as const;

const IS_WHOLE = repeats(0, 1) === 1;
// a ResNet's checkpoint has 45 MB: all trainings and folds by `npm run test:slow`
const TRAININGS = LAYOUT.filter(
  ({ folder }) => IS_WHOLE || /nfn-(fixed|bugged).pvt|nfn-fixed.conv|scs.pvt/.test(folder),
);
const FOLDS = Array.from({ length: repeats(2, 5) }, (_, fold) => fold);

const RUNS = IS_WHOLE
  ? [
      "nfn-bugged-pvt_v2_b0",
      "nfn-resnet18",
      "nfn-resnet18d",
      "nfn-pvt_v2_b0",
      "scs-resnet18",
      "scs-resnet18d",
      "scs-pvt_v2_b0",
    ]
  : ["nfn-bugged-pvt_v2_b0", "nfn-resnet18", "nfn-pvt_v2_b0", "scs-pvt_v2_b0"];
/** Task, bugged, flip averaged, columns: the runs and their mean. */
const TABLES = [
  ["nfn", false, IS_WHOLE ? 4 : 3],
  ["nfn", true, 1],
  ["scs", false, IS_WHOLE ? 4 : 1],
].flatMap(([task, bugged, columns]) => [false, true].map((flip) => [task, bugged, flip, columns]));

let config: PipelineConfig;
let weights: string;
beforeAll(
  async () => {
    await startEngine();
    const root = await temporaryFolder("reproduce");
    await writeFile(join(root, "spinegrade.config.json"), "{}");
    const dataDir = join(root, "data");
    const size = { imageSize: 64, sagittalSlices: 7, axialSlices: 3 };
    await generateDataSet({ seed: 3, trainStudies: FOLDS.length, testStudies: 0, size }, { dataDir });
    config = await loadConfig(root, {
      SPINEGRADE_DATA_DIR: dataDir,
      SPINEGRADE_WORK_DIR: join(root, "work"),
    });
    await writeIngestOutputs(
      join(config.outputDir, "ingest"),
      config.workDir,
      await ingestDataSet(config, { workers: 0 }),
    );
    await makeSamples(config, {
      folds: (train) => new Map(train.map(({ studyId }, index) => [studyId, index])),
    });
    weights = join(root, "weights");
    for (const training of TRAININGS) await writeTraining(training);
  },
  repeats(240_000, 1_200_000),
);

async function writeTraining({ folder, task, encoder, name, steps }: (typeof LAYOUT)[number]): Promise<void> {
  const net = createGradingNet({ task, encoder, decoderChannels: [8, 8, 8], imageSize: 64 }, steps[0]);
  const recorded = JSON.stringify({ net: { task, imageSize: 64 } });
  await mkdir(join(weights, folder), { recursive: true });
  for (const fold of FOLDS) {
    const iteration = String(steps[fold]);
    const path = join(weights, folder, `fold${fold}${name}${iteration.padStart(8, "0")}.pth`);
    await writeFile(path, encodeCheckpoint(stateOf(net), { iteration, "spinegrade.config": recorded }));
  }
  net.dispose();
}

describe("the published validation, of small nets in the layout of the published weights", () => {
  it(
    "recognises every checkpoint, predicts each fold's studies alone and writes the tables",
    async () => {
      const { runs, unknown } = await findWeights(weights);
      expect(unknown).toEqual([]);
      expect(runs.map(({ run, weights: files }) => [run, files.map(({ fold }) => fold)])).toEqual(
        RUNS.map((run) => [run, FOLDS]),
      );
      for (const run of runs) await predictValidation(run, "reproduce", config);
      const text = await makeReproduction(config);
      const { tables } = await readJson(
        join(config.outputDir, "reproduce", "tables.json"),
        parseValidationTables,
      );
      const nets = tables.map(({ task, bugged, flip, columns }) => [task, bugged, flip, columns.length]);
      expect(nets).toEqual(TABLES);
      for (const { columns, rows } of tables) {
        expect(columns.map(({ series }) => series)).toEqual(columns.map(() => FOLDS.length));
        const [loss] = rows.filter(({ fold }) => fold === "average");
        expect(loss?.cells.length).toBeGreaterThan(0);
        for (const { ours, published } of loss?.cells ?? []) {
          expect(ours).toBeGreaterThan(0);
          expect(published).toBeUndefined();
        }
      }
      expect(text).toContain("## NFN, bugged, no flip averaging");
      expect(text).toContain("Published figures are not shown");
    },
    repeats(240_000, 1_200_000),
  );

  it("resumes with the fold at which it was stopped, and ends with the same bytes", async () => {
    const [run] = (await findWeights(weights)).runs.filter(({ run: name }) => name === "nfn-pvt_v2_b0");
    const [first, second] = run?.weights ?? [];
    if (run === undefined || first === undefined || second === undefined) throw new Error("no run");
    const { path } = await predictValidation(run, "reproduce", config);
    const whole = await readFile(path, "utf8");
    const away = `${second.path}.away`;
    await rename(second.path, away);
    await expect(predictValidation(run, "reproduce", config)).rejects.toThrow(second.path);
    await rename(away, second.path);
    // fold 0 cannot be predicted any more: its series is gone
    const { samples } = await readSamples(config, NFN);
    const key = samples.find(({ fold }) => fold === first.fold)?.volumeKey ?? "";
    const volume = join(config.workDir, "volumes", `${key}.npy`);
    await rename(volume, `${volume}.away`);
    await predictValidation(run, "reproduce", config);
    expect(await readFile(path, "utf8")).toBe(whole);
    // nothing is kept of a run that is whole
    await expect(predictValidation(run, "reproduce", config)).rejects.toThrow("cannot be validated");
    await rename(`${volume}.away`, volume);
  }, 120_000);

  it("refuses a checkpoint whose name says another fold than its count of steps", async () => {
    const [first] = (await findWeights(weights)).runs.filter(({ run }) => run === "nfn-bugged-pvt_v2_b0");
    const path = join(weights, "..", "renamed");
    await mkdir(path, { recursive: true });
    await copyFile(first?.weights[0]?.path ?? "", join(path, "fold3.pth"));
    await expect(findWeights(path)).rejects.toThrow(
      /fold3\.pth: its name says fold 3, but .* published fold 0: the net of another fold was trained on the studies/,
    );
  });
});

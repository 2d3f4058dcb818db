import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { LABEL_GROUPS, type Prediction } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import {
  type BundleManifest,
  bundleProgram,
  hashStudyId,
  openBundle,
  writeBundle,
} from "@spinegrade/model-bundles";
import {
  decodeSafetensors,
  decodeStored,
  encodeCheckpoint,
  precisionOf,
  stateOf,
  type WeightPrecision,
} from "@spinegrade/model-zoo";
import {
  answerCommandLine,
  canonicalJson,
  compileSchema,
  identifyDataSet,
  sealJson,
  sha256,
  writeFileAtomic,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { createGradingNet } from "@spinegrade/tasks";
import { temporaryFolder, testData } from "@spinegrade/test-utils";

const NET = { task: "scs", encoder: "pvt_v2_b0", decoderChannels: [8, 8, 4], imageSize: 64 } as const;
const CHECKPOINT = "runs/scs/fold-0/checkpoint.safetensors";
const STUDIES = [101, 102, 103, 104];

interface Folders {
  readonly workspaceRoot: string;
  readonly dataDir: string;
  readonly workDir: string;
  readonly outputDir: string;
}

/** A trained run of one fold, which the first two studies validate. */
async function makeRun(weightPrecision: WeightPrecision = "float32"): Promise<Folders> {
  const root = await temporaryFolder("bundle");
  const folders = {
    workspaceRoot: root,
    dataDir: join(root, "data"),
    workDir: join(root, "work"),
    outputDir: join(root, "data-processed"),
  };
  await writeFileAtomic(join(folders.dataDir, "train.csv"), "studies\n");
  const dataSet = await identifyDataSet(folders.dataDir, ["train.csv"]);
  const samples = STUDIES.map((studyId, index) => ({
    ...{ studyId, seriesId: studyId + 1000, volumeKey: "a", sliceSize: [64, 64], fold: index < 2 ? 0 : 1 },
    grades: [0, 1, 2, 0, 0],
    instanceNumbers: [1, 1, 1, 1, 1],
    xyzSlice: [1, 2, 3, 4, 5].map((place) => [place, place, 0]),
  }));
  await writeJsonAtomic(join(folders.outputDir, "samples/scs.json"), { dataSet, samples });
  const runDir = join(folders.outputDir, "runs/scs");
  await writeJsonAtomic(join(runDir, "run.json"), {
    ...{ run: "scs", dataSet, net: NET, folds: [{ fold: 0, checkpoint: CHECKPOINT }] },
  });
  const predictions = STUDIES.slice(0, 2).map((studyId) => outOfFold(studyId));
  await writeJsonAtomic(join(runDir, "out-of-fold.json"), { dataSet, predictions });
  await writeJsonAtomic(join(runDir, "fold-0/config.json"), { net: NET });
  const net = createGradingNet(NET, 1);
  await writeFileAtomic(
    join(folders.workDir, CHECKPOINT),
    encodeCheckpoint(stateOf(net), {}, { weightPrecision }),
  );
  net.dispose();
  return folders;
}

function outOfFold(studyId: number): Prediction {
  const points = LABEL_GROUPS.scs.points.map((label, index) => ({
    ...label,
    probabilities: index === 2 ? ([0.1, 0.2, 0.7] as const) : ([0.6, 0.3, 0.1] as const),
    ...{ instanceNumber: 1, xSlice: 1, ySlice: 1, zIndex: 0, positionMm: null },
  }));
  return { run: "scs", fold: 0, studyId, seriesId: studyId + 1000, split: "train", points };
}

let folders: Folders;
let bundle: string;
beforeAll(async () => {
  await startEngine();
  folders = await makeRun();
  bundle = join(folders.workspaceRoot, "bundle");
  await writeBundle("scs", bundle, folders);
});

const withWeights =
  (weights: string) =>
  (manifest: BundleManifest): object => ({ ...manifest, folds: [{ fold: 0, weights }] });
const withFold =
  (fold: number) =>
  (manifest: BundleManifest): object => ({
    ...manifest,
    folds: manifest.folds.map((one) => ({ ...one, fold })),
  });
const withFile =
  (changed: object) =>
  (manifest: BundleManifest): object => ({
    ...manifest,
    files: manifest.files.map((file, index) => (index === 0 ? { ...file, ...changed } : file)),
  });
const withoutFile =
  (name: string) =>
  (manifest: BundleManifest): object => ({
    ...manifest,
    files: manifest.files.filter(({ path }) => path !== name),
  });

describe("a bundle", () => {
  it("has weights, configuration, calibration, metrics, hashed studies and a card", async () => {
    expect((await readdir(bundle)).sort()).toEqual([
      ...["README.md", "bundle.json", "calibration.json", "config-fold-0.json", "dataset.json"],
      ...["fold-0.safetensors", "metrics.json", "model.json", "training-studies.json"],
    ]);
    const { manifest, calibration, trainedOn } = await openBundle(bundle);
    expect(manifest).toMatchObject({
      run: "scs",
      net: NET,
      float16: null,
      licence: "not stated by the author",
    });
    expect(calibration.groups.spinal?.count).toBe(10);
    expect([...(trainedOn.get(0) ?? [])].sort()).toEqual([103, 104].map(hashStudyId).sort());
    const studies = await readFile(join(bundle, "training-studies.json"), "utf8");
    for (const studyId of STUDIES) expect(studies).not.toContain(`"${studyId}"`);
    const card = await readFile(join(bundle, "README.md"), "utf8");
    expect(card).toContain("| CLAIM | TRIPOD+AI |");
    expect(card).toContain("☐ TO BE FILLED IN BY THE AUTHOR");
    const hash = sha256(await readFile(join(bundle, "fold-0.safetensors")));
    const link = `ni:///sha-256;${Buffer.from(hash, "hex").toString("base64url")}`;
    expect(await readFile(join(bundle, "model.json"), "utf8")).toContain(`"Link": "${link}"`);
    const metrics: unknown = JSON.parse(await readFile(join(bundle, "metrics.json"), "utf8"));
    expect(metrics).toMatchObject({ groups: { spinal: { studies: 2, graded: 10 } } });
  });

  it("is the same when it is written again", async () => {
    const again = join(folders.workspaceRoot, "again");
    await writeBundle("scs", again, folders);
    for (const name of await readdir(bundle))
      expect([name, (await readFile(join(again, name))).equals(await readFile(join(bundle, name)))]).toEqual([
        name,
        true,
      ]);
  });

  it("refuses a precision that is unknown, and two that contradict each other", async () => {
    const program = bundleProgram(() => Promise.reject(new Error("the workspace is not needed")));
    const answer = (...precision: string[]): Promise<unknown> =>
      answerCommandLine(program, ["bundle", "scs", "--out", "nowhere", ...precision]);
    await expect(answer("--weight-precision", "bfloat61")).rejects.toThrow(
      '--weight-precision "bfloat61" must be one of float32, float16, bfloat16',
    );
    await expect(answer("--float16", "--weight-precision", "bfloat16")).rejects.toThrow(
      "--float16 contradicts --weight-precision bfloat16",
    );
  });

  it("refuses a link that is no web address", async () => {
    const program = bundleProgram(() => Promise.reject(new Error("the workspace is not needed")));
    for (const link of ["nfn", "mailto:someone@example.org"])
      await expect(
        answerCommandLine(program, ["bundle", "scs", "--out", "nowhere", "--link", link]),
      ).rejects.toThrow(`--link "${link}" is not a web address`);
  });

  it("states what bfloat16 changes", async () => {
    const half = join(folders.workspaceRoot, "bfloat16");
    await writeBundle("scs", half, folders, { weightPrecision: "bfloat16" });
    const { manifest } = await openBundle(half);
    expect(manifest.float16).toBeNull();
    expect(manifest.bfloat16?.relative).toBeGreaterThan(0);
    expect(manifest.bfloat16?.relative).toBeLessThan(2 ** -8);
    expect(await readFile(join(half, "README.md"), "utf8")).toContain("bfloat16: largest difference");
  });

  it.each(["float16", "bfloat16"] as const)("keeps a checkpoint's %s, and says so", async (precision) => {
    const run = await makeRun(precision);
    const program = bundleProgram(() =>
      Promise.resolve({ ...run, isPhantom: false, phantom: { seed: 1, trainStudies: 4, testStudies: 0 } }),
    );
    const answer = (out: string, ...options: string[]): Promise<unknown> =>
      answerCommandLine(program, ["bundle", "scs", "--out", join(run.workspaceRoot, out), ...options]);
    const weightsOf = (out: string): Promise<Buffer> =>
      readFile(join(run.workspaceRoot, out, "fold-0.safetensors"));
    expect(await answer("kept")).toMatch(new RegExp(`^1 fold, 8 files, weights in ${precision}: `));
    const { state } = decodeStored(await readFile(join(run.workDir, CHECKPOINT)));
    expect(decodeStored(await weightsOf("kept")).state).toEqual(state);
    const kept = await openBundle(join(run.workspaceRoot, "kept"));
    expect(kept.manifest[precision]).toEqual({ largest: 0, relative: 0 });
    expect(await readFile(join(run.workspaceRoot, "kept/README.md"), "utf8")).toContain(
      `weights in ${precision}, those of the checkpoint`,
    );
    await answer("wide", "--weight-precision", "float32");
    expect(precisionOf(decodeStored(await weightsOf("wide")).state)).toBe("float32");
    expect(decodeSafetensors(await weightsOf("wide")).state).toEqual(
      decodeSafetensors(await weightsOf("kept")).state,
    );
  });

  it("states what float16 changes", async () => {
    const half = join(folders.workspaceRoot, "half");
    const { float16 } = await writeBundle("scs", half, folders, {
      ...{ weightPrecision: "float16", licence: "MIT", link: "https://example.org/nets/scs" },
    });
    expect(float16?.relative).toBeGreaterThan(0);
    expect(float16?.relative).toBeLessThan(0.001);
    expect(await readFile(join(half, "README.md"), "utf8")).toMatch(
      /float16: largest difference from a weight of the checkpoint .*\n[^]*MIT/,
    );
    expect((await openBundle(half)).manifest.licence).toBe("MIT");
    const model = await readFile(join(half, "model.json"), "utf8");
    expect(model).toContain('"Link": "https://example.org/nets/scs"');
  });

  it("is refused with one changed byte in any file, or a file that is gone", async () => {
    for (const name of await readdir(bundle)) {
      const path = join(bundle, name);
      const whole = await readFile(path);
      const changed = Buffer.from(whole);
      const place = Math.floor(whole.length / 2);
      changed[place] = (changed[place] ?? 0) ^ 1;
      await writeFile(path, changed);
      await expect(openBundle(bundle)).rejects.toThrow(
        name === "bundle.json" ? /damaged/ : `was changed: ${name}`,
      );
      await writeFile(path, whole);
    }
    const weights = join(bundle, "fold-0.safetensors");
    const whole = await readFile(weights);
    await rm(weights);
    await expect(openBundle(bundle)).rejects.toThrow("is incomplete: fold-0.safetensors");
    await writeFile(weights, whole);
    await openBundle(bundle);
  });

  it.each<[string, (manifest: BundleManifest) => object, string]>([
    ["weights that lie elsewhere", withWeights("../fold-0.safetensors"), "no hash of ../fold-0.safetensors"],
    ["a file that lies elsewhere", withFile({ path: "../bundle/README.md" }), "files.0.path"],
    ["weights without a hash", withoutFile("fold-0.safetensors"), "no hash of fold-0.safetensors"],
    ["studies without a hash", withoutFile("training-studies.json"), "no hash of training-studies.json"],
    ["a calibration without a hash", withoutFile("calibration.json"), "no hash of calibration.json"],
    ["a fold of which no studies are named", withFold(1), "what fold 1 was trained on"],
    ["another format", (manifest) => ({ ...manifest, format: 2 }), "format"],
  ])("is refused with %s, though its seal is right", async (_, change, words) => {
    const { manifest } = await openBundle(bundle);
    const path = join(bundle, "bundle.json");
    const whole = await readFile(path);
    await writeFile(path, sealJson(change(manifest), canonicalJson, sha256));
    const refusal: unknown = await openBundle(bundle).catch((error: unknown) => error);
    await writeFile(path, whole);
    expect(String(refusal)).toContain(words);
  });

  it("is not written into a folder that holds something, nor of a run that is not trained", async () => {
    await expect(writeBundle("scs", bundle, folders)).rejects.toThrow(
      /is not empty: name a new one with --out/,
    );
    const other = join(folders.workspaceRoot, "other");
    await expect(writeBundle("nfn", other, folders)).rejects.toThrow("the run is not trained yet");
  });
});

const atlas = testData("../atlas");
atlas.describe("the RSNA ATLAS cards", () => {
  it.each(["model", "dataset"])("%s.json is valid by the schema of 2025-11", async (name) => {
    // not compared: the dialect, formats, and age ranges (prefixItems), which the cards do not state
    const skipped = (key: string, value: unknown): boolean =>
      ["$id", "format", "prefixItems"].includes(key) || (key === "$schema" && typeof value === "string");
    const text = await readFile(join(atlas.path, `${name}.schema.json`), "utf8");
    const schema = JSON.parse(text, (key, value: unknown) =>
      skipped(key, value) ? undefined : value,
    ) as object;
    const card: unknown = JSON.parse(await readFile(join(bundle, `${name}.json`), "utf8"));
    expect(compileSchema<object>(schema)(card, `${name}.json`)).toMatchObject({
      $schema: expect.stringContaining(name),
    });
  });
});

import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { LEVELS } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { gradeFolder, gradeStudyByChain, type GradingChain, parseGradedStudy } from "@spinegrade/grading";
import { type PipelineConfig, readJson, sha256 } from "@spinegrade/pipeline";
import { findStudies, type FoundStudy } from "@spinegrade/series-types";
import { temporaryFolder } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import { type Graders, openGraders } from "../commands/open-graders.ts";
import { SMALL_CHAIN, writeSmallChain } from "../testing/small-chain.ts";
import { writeSmallStudies } from "../testing/small-studies.ts";

let folder: string;
let dir: string;
let patients: readonly string[];
let config: PipelineConfig;
let chain: GradingChain;

const open = (names: readonly string[]): Promise<Graders> =>
  openGraders(names, () => Promise.resolve(config), "cpu");

beforeAll(async () => {
  await startEngine();
  folder = await temporaryFolder("grading-chain");
  dir = join(folder, "images");
  patients = await writeSmallStudies(dir, 2);
  config = await writeSmallChain(folder, [Number(patients[1])]);
  const opened = (await open(SMALL_CHAIN)).chain;
  if (opened === undefined) throw new Error("no chain");
  chain = opened;
});
afterAll(() => {
  chain.dispose();
});

async function untrainedStudy(): Promise<FoundStudy> {
  const study = (await findStudies(dir)).studies.find(({ patient }) => patient.id === patients[0]);
  if (study === undefined) throw new Error("no study");
  return study;
}

describe("gradeFolder by the two-stage chain", () => {
  it("grades all 25 rows of a study, and none that the chain was trained on", async () => {
    const before = tf.memory().numTensors;
    const out = join(folder, "results");
    const { studies, skipped } = await gradeFolder(dir, out, { models: [], chain });
    expect(tf.memory().numTensors).toBe(before);
    expect(skipped).toMatchObject([
      { reason: "the two-stage chain was trained on this study: levels-t1, fold 0" },
    ]);
    const [{ folder: own, result } = { folder: "", result: undefined }] = studies;
    expect(result?.rows.map(({ grade, point, spread }) => [grade, point, spread])).not.toContain(null);
    expect(await readJson(join(out, own, "results.json"), parseGradedStudy)).toEqual(result);
    for (const { grade, probabilities, point } of result?.rows ?? []) {
      expect(probabilities?.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect([0, 1, 2]).toContain(grade);
      expect(point?.sopInstanceUid).toMatch(/^[\d.]+$/);
    }
    expect(result?.models.map(({ name, imageSize }) => [name, imageSize])).toEqual(
      SMALL_CHAIN.map((name) => [`${name}, fold 0`, null]),
    );
    const loaded = SMALL_CHAIN.map((name) => readFile(join(config.workDir, `${name}.safetensors`)));
    expect(result?.models.map((model) => model.sha256)).toEqual((await Promise.all(loaded)).map(sha256));
    expect(result?.flags.map(({ flag }) => flag)).toContain("vertebrae-not-counted");
    // untrained nets see all levels at about one height
    const flags = result?.rows.flatMap((row) => row.flags.map(({ flag }) => flag));
    expect(flags).toContain("axial-level-contradiction");
    const page = await readFile(join(out, own, "report.html"), "utf8");
    expect(page.match(/instance \d+, x/g)).toHaveLength(25);
    expect((await gradeFolder(dir, out, { models: [], chain })).studies[0]?.wasKnown).toBe(true);
  });
});

describe("gradeStudyByChain", () => {
  it("says which view is missing, and which rows are not graded for that", async () => {
    const found = await untrainedStudy();
    const study = { ...found, series: found.series.filter(({ type }) => type !== "axial-t2") };
    const { result, images } = await gradeStudyByChain(study, chain);
    const reasons = result.rows.flatMap(({ notGraded }) => notGraded ?? []);
    expect(reasons).toEqual(
      Array.from({ length: 2 * LEVELS.length }, () => "the study has no lumbar Axial T2 series"),
    );
    expect(images).toHaveLength(15);
    expect(result.flags).toContainEqual({
      flag: "view-missing",
      reason:
        "there is no Axial T2 series: the rows of the recesses are omitted, and the others graded with mid-grey in its place",
    });
  });
});

describe("openGraders", () => {
  it("refuses two-stage runs together with weights, and names that are neither", async () => {
    await expect(open(["fusion", dir])).rejects.toThrow(
      `--models: ${dir} is no two-stage run, and only such runs can grade with fusion: name either`,
    );
    await expect(open(["fusion"])).rejects.toThrow("the run fusion grades at the points of other nets");
    await expect(open(["gone"])).rejects.toThrow("gone does not exist");
    await expect(open(["two-stage"])).rejects.toThrow("two-stage-points-t1 is not trained yet");
  });

  it("refuses a chain of which a fold does not list the studies that it was trained on", async () => {
    await rm(join(config.outputDir, "runs/recesses/fold-0/studies.json"));
    const before = tf.memory().numTensors;
    await expect(open(SMALL_CHAIN)).rejects.toThrow(
      /recesses.fold-0.studies\.json is missing: nothing else says which studies the net was trained on: npx .*--fold 0/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { LEVELS, SERIES_OF_CONDITION } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import {
  type GradedStudy,
  gradeFolder,
  gradeStudyByChain,
  type GradingChain,
  type GradingFlag,
  parseGradedStudy,
} from "@spinegrade/grading";
import { type PipelineConfig, readJson, sha256 } from "@spinegrade/pipeline";
import { findStudies, type FoundStudy } from "@spinegrade/series-types";
import { temporaryFolder } from "@spinegrade/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import { type Graders, openGraders } from "../commands/open-graders.ts";
import { CROP_CHAIN, FUSION_CHAIN, writeSmallChain } from "../testing/small-chain.ts";
import { writeSmallStudies } from "../testing/small-studies.ts";

const FUSED = Object.keys(FUSION_CHAIN);
const CROPPED = Object.keys(CROP_CHAIN);

/** Reaction of the fusion chain to a study without axial series. */
const WITHOUT_AXIAL =
  "the rows of the recesses are omitted, and the others graded with mid-grey in its place";

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
  config = await writeSmallChain(folder, { ...FUSION_CHAIN, ...CROP_CHAIN }, [Number(patients[1])]);
  chain = await chainOf(FUSED);
});
afterAll(() => {
  chain.dispose();
});

async function chainOf(names: readonly string[]): Promise<GradingChain> {
  const opened = (await open(names)).chain;
  if (opened === undefined) throw new Error("no chain");
  return opened;
}

async function studyOf(patientId: string | undefined): Promise<FoundStudy> {
  const study = (await findStudies(dir)).studies.find(({ patient }) => patient.id === patientId);
  if (study === undefined) throw new Error("no study");
  return study;
}

/** The flags of a study about what is not graded. */
const viewFlags = ({ flags }: GradedStudy): readonly GradingFlag[] =>
  flags.filter(({ flag }) => ["series-missing", "series-unusable"].includes(flag));

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
    expect(result?.rows.flatMap(({ grade, point, spread }) => [grade, point, spread])).not.toContain(null);
    expect(await readJson(join(out, own, "results.json"), parseGradedStudy)).toEqual(result);
    expect(result?.productPrecision).toBe("float32");
    for (const { grade, probabilities, point } of result?.rows ?? []) {
      expect(probabilities?.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect([0, 1, 2]).toContain(grade);
      expect(point?.sopInstanceUid).toMatch(/^[\d.]+$/);
    }
    expect(result?.models.map(({ name, imageSize }) => [name, imageSize])).toEqual(
      FUSED.map((name) => [`${name}, fold 0`, null]),
    );
    const loaded = FUSED.map((name) => readFile(join(config.workDir, `${name}.safetensors`)));
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
  describe("with graders of crops", () => {
    let cropped: GradingChain;
    beforeAll(async () => {
      cropped = await chainOf(CROPPED);
    });
    afterAll(() => {
      cropped.dispose();
    });

    it("grades each row in the series that shows its condition, and refuses a study that a net was trained on", async () => {
      const study = await studyOf(patients[0]);
      const before = tf.memory().numTensors;
      const { result, images } = await gradeStudyByChain(study, cropped);
      expect(tf.memory().numTensors).toBe(before);
      expect(images).toHaveLength(25);
      const shown = new Map<string, Set<string | undefined>>();
      for (const { condition, grade, probabilities, point } of result.rows) {
        expect([0, 1, 2]).toContain(grade);
        expect(probabilities?.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
        const series = study.series.find((one) => one.seriesInstanceUid === point?.seriesInstanceUid);
        const kind = SERIES_OF_CONDITION[condition];
        shown.set(kind, (shown.get(kind) ?? new Set()).add(series?.type));
      }
      expect(Object.fromEntries([...shown].map(([kind, types]) => [kind, [...types]]))).toEqual({
        "Sagittal T1": ["sagittal-t1"],
        "Sagittal T2/STIR": ["sagittal-t2"],
        "Axial T2": ["axial-t2"],
      });
      expect(result.models.map(({ name }) => name)).toEqual(CROPPED.map((name) => `${name}, fold 0`));
      await expect(gradeStudyByChain(await studyOf(patients[1]), cropped)).rejects.toThrow(
        "the two-stage chain was trained on this study: foramina, fold 0",
      );
    });

    it("grades no recess without Sagittal T2/STIR, whose crops its grader sees, too", async () => {
      const found = await studyOf(patients[0]);
      const study = { ...found, series: found.series.filter(({ type }) => type !== "sagittal-t2") };
      const { result } = await gradeStudyByChain(study, cropped);
      const omitted = "the rows of the canal and of the recesses are omitted";
      const missing = "the study has no lumbar Sagittal T2/STIR series";
      const reasons = result.rows.map(({ condition, notGraded }) => [
        SERIES_OF_CONDITION[condition],
        notGraded,
      ]);
      expect(new Set(reasons.map((reason) => reason.join(" | ")))).toEqual(
        new Set(["Sagittal T1 | ", `Sagittal T2/STIR | ${missing}`, `Axial T2 | ${missing}: ${omitted}`]),
      );
      expect(viewFlags(result)).toEqual([{ flag: "series-missing", reason: `${missing}: ${omitted}` }]);
    });
  });

  it("says once which view is missing, and which rows are not graded for that", async () => {
    const found = await studyOf(patients[0]);
    const study = { ...found, series: found.series.filter(({ type }) => type !== "axial-t2") };
    const { result, images } = await gradeStudyByChain(study, chain);
    const reasons = result.rows.flatMap(({ notGraded }) => notGraded ?? []);
    expect(reasons).toEqual(
      Array.from({ length: 2 * LEVELS.length }, () => "the study has no lumbar Axial T2 series"),
    );
    expect(images).toHaveLength(15);
    const reason = `the study has no lumbar Axial T2 series: ${WITHOUT_AXIAL}`;
    expect(viewFlags(result)).toEqual([{ flag: "series-missing", reason }]);
  });

  it("says once of which view no series can be read", async () => {
    const found = await studyOf(patients[0]);
    const series = found.series.map((one) =>
      one.type === "axial-t2"
        ? {
            ...one,
            files: one.files.map((file) => ({ ...file, read: () => Promise.resolve(Buffer.alloc(0)) })),
          }
        : one,
    );
    const { result } = await gradeStudyByChain({ ...found, series }, chain);
    const [unusable, ...others] = viewFlags(result);
    expect([unusable?.flag, others]).toEqual(["series-unusable", []]);
    expect(unusable?.reason).toMatch(/^no Axial T2 series can be graded: .+ slices cannot be used: /);
    expect(unusable?.reason).toContain(`: ${WITHOUT_AXIAL}`);
  });

  it("flags no condition that the chain has no net for", async () => {
    const partial = await chainOf(["foramina", "grades-t1"]);
    const { result } = await gradeStudyByChain(await studyOf(patients[0]), partial);
    partial.dispose();
    const kinds = (isGraded: boolean): Set<string> =>
      new Set(
        result.rows.flatMap(({ condition, grade }) =>
          (grade !== null) === isGraded ? [SERIES_OF_CONDITION[condition]] : [],
        ),
      );
    expect(kinds(true)).toEqual(new Set(["Sagittal T1"]));
    expect(kinds(false)).toEqual(new Set(["Sagittal T2/STIR", "Axial T2"]));
    expect(viewFlags(result)).toEqual([]);
  });
});

describe("openGraders", () => {
  it("refuses two-stage runs together with weights, and names that are neither", async () => {
    await expect(open(["fusion", dir])).rejects.toThrow(
      `--models: ${dir} is not a two-stage run, and only such runs can grade with fusion: name either`,
    );
    await expect(open(["fusion"])).rejects.toThrow("the run fusion grades at the points of other nets");
    await expect(open(["gone"])).rejects.toThrow("gone does not exist");
    await expect(open(["two-stage"])).rejects.toThrow("two-stage-points-t1 is not trained yet");
  });

  it("refuses a chain of which a fold does not list the studies that it was trained on", async () => {
    await rm(join(config.outputDir, "runs/recesses/fold-0/studies.json"));
    const before = tf.memory().numTensors;
    await expect(open(FUSED)).rejects.toThrow(
      /recesses.fold-0.studies\.json is missing: nothing else says which studies the net was trained on: npx --no-install spinegrade-train train RUN --fold 0/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

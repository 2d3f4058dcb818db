import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import * as tf from "@tensorflow/tfjs-core";
import { CONDITIONS, type Grade, LEVELS, type TrainRow } from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import {
  findModels,
  gradeFolder,
  gradeStudy,
  type GradingModel,
  parseGradedStudy,
  type RecessEstimates,
} from "@spinegrade/grading";
import { hashStudyId } from "@spinegrade/model-bundles";
import { readJson } from "@spinegrade/pipeline";
import { SOURCE_FLAGS } from "@spinegrade/readme-example";
import { temporaryFolder } from "@spinegrade/test-utils";
import { findStudies } from "@spinegrade/series-types";
import { formatWide } from "./outputs/format-wide.ts";
import { renderStudy } from "./outputs/render-study.ts";
import { copyChanged, namedIn, type Replacements } from "./testing/change-header.ts";
import { folderListing } from "./testing/folder-listing.ts";
import { writeSmallBundle, writeSmallNet, writeSmallStudies } from "./testing/small-studies.ts";

let folder: string;
let dir: string;
let patients: string[];
let models: readonly GradingModel[];
const out = (name: string): string => join(folder, name);

/** The same grade in every row. */
const gradesOf = (grade: Grade): TrainRow["grades"] => {
  const rows = CONDITIONS.map((condition) => [condition, LEVELS.map(() => grade)]);
  return Object.fromEntries(rows) as TrainRow["grades"];
};

beforeAll(async () => {
  await startEngine();
  folder = await temporaryFolder("grading");
  dir = join(folder, "images");
  patients = await writeSmallStudies(dir, 2);
  const synthetic = { "spinegrade.dataSet": JSON.stringify({ synthetic: true, tables: {} }) };
  await writeSmallNet(join(folder, "nfn-0.safetensors"), "nfn", 1, synthetic);
  await writeSmallNet(join(folder, "nfn-1.safetensors"), "nfn", 2);
  await writeSmallNet(join(folder, "scs.safetensors"), "scs", 3);
  models = await findModels(["nfn-0", "nfn-1", "scs"].map((name) => join(folder, `${name}.safetensors`)));
});

describe("gradeStudy", () => {
  it("grades the 15 rows that have a model, says why for the others, and leaves no tensor", async () => {
    const { studies } = await findStudies(dir);
    const before = tf.memory().numTensors;
    const [study] = studies;
    if (study === undefined) throw new Error("no study");
    const { result, images } = await gradeStudy(study, models);
    expect(tf.memory().numTensors).toBe(before);
    const graded = result.rows.filter(({ grade }) => grade !== null);
    expect([result.rows.length, graded.length, images.length]).toEqual([25, 15, 15]);
    for (const { probabilities, point, spread } of graded) {
      expect(probabilities?.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
      expect(point?.sopInstanceUid).toMatch(/^[\d.]+$/);
      expect(point?.positionMm).toHaveLength(3);
      expect(spread?.flip).toBeGreaterThanOrEqual(0);
    }
    const missing = result.rows.filter(({ condition }) => condition === "left_subarticular_stenosis");
    expect(missing).toHaveLength(LEVELS.length);
    for (const { notGraded, probabilities } of missing) {
      expect(notGraded).toMatch(/^no model for .*subarticular stenosis/);
      expect(probabilities).toBeNull();
    }
    expect(result.notice).toMatch(/^Graded by models that were trained on synthetic studies/);
    expect(result.flags.map(({ flag }) => flag)).toContain("levels-uncertain"); // the nets are not trained
  });

  it("grades a recess where sagittal points say which axial slices show it, and says why not elsewhere", async () => {
    const path = join(folder, "ss.safetensors");
    await writeSmallNet(path, "ss", 4);
    const [study] = (await findStudies(dir)).studies;
    if (study === undefined) throw new Error("no study");
    const recessesOf = async (some: readonly GradingModel[]) =>
      (await gradeStudy(study, some)).result.rows.filter(({ condition }) =>
        condition.includes("subarticular"),
      );
    const own = await findModels([path]);
    const alone = await recessesOf(own);
    expect(alone).toHaveLength(10);
    for (const { notGraded } of alone) expect(notGraded).toContain("no predicted point of a sagittal series");
    for (const { grade, notGraded } of await recessesOf([...models, ...own])) {
      if (grade === null) expect(notGraded).toMatch(/shows? /);
      else expect(notGraded).toBeNull();
    }
  });

  it("estimates the recesses of a study without an axial series on Sagittal T2, and says so", async () => {
    const [found] = (await findStudies(dir)).studies;
    if (found === undefined) throw new Error("no study");
    const study = { ...found, series: found.series.filter(({ type }) => type !== "axial-t2") };
    const grade = async (recesses?: RecessEstimates) =>
      await gradeStudy(study, models, recesses && { recesses });
    const before = tf.memory().numTensors;
    const { result, images } = await grade();
    expect(tf.memory().numTensors).toBe(before);
    const estimated = result.rows.filter((row) => row.estimated !== null);
    expect([estimated.length, images.length]).toEqual([10, 25]);
    for (const row of estimated) {
      expect(row.condition).toContain("subarticular");
      expect(row.estimated).toBe("estimated from Sagittal T2: the study has no lumbar Axial T2 series");
      expect([row.notGraded, row.calibrated, row.set]).toEqual([null, null, null]);
      expect(row.flags.map(({ flag }) => flag)).toContain("pooled-in-sagittal"); // nothing else is known
      expect(row.flags.map(({ flag }) => flag)).not.toContain("estimated-from-canal");
      const t2 = study.series.find(({ type }) => type === "sagittal-t2");
      expect(row.point?.seriesInstanceUid).toBe(t2?.seriesInstanceUid);
      const canal = result.rows.find(
        ({ condition, level }) => condition === "spinal_canal_stenosis" && level === row.level,
      );
      const toTheLeft = (row.point?.positionMm?.[0] ?? NaN) - (canal?.point?.positionMm?.[0] ?? NaN);
      expect(toTheLeft).toBeCloseTo(row.condition.startsWith("left") ? 10 : -10, 0);
    }
    const train = [{ studyId: 1, grades: gradesOf(1) }];
    const both = (await grade({ method: "mean", train })).result.rows.filter((row) => row.estimated !== null);
    expect(both[0]?.flags.map(({ flag }) => flag)).toEqual(
      expect.arrayContaining(["estimated-from-canal", "pooled-in-sagittal"]),
    );
    expect(both[0]?.probabilities).not.toEqual(estimated[0]?.probabilities);
    const none = (await grade({ method: "none", train })).result.rows;
    expect(none.filter((row) => row.estimated !== null)).toEqual([]);
    expect(none.filter((row) => row.grade !== null)).toHaveLength(15);
  });

  it("averages folds, and shows how far they differ", async () => {
    const [study] = (await findStudies(dir)).studies;
    if (study === undefined) throw new Error("no study");
    const row = async (some: readonly GradingModel[]) =>
      (await gradeStudy(study, some)).result.rows.find(({ grade }) => grade !== null);
    const [first, second, both] = [
      await row(models.slice(0, 1)),
      await row(models.slice(1, 2)),
      await row(models.slice(0, 2)),
    ];
    for (const grade of [0, 1, 2] as const) {
      const mean = ((first?.probabilities?.[grade] ?? 0) + (second?.probabilities?.[grade] ?? 0)) / 2;
      expect(both?.probabilities?.[grade]).toBeCloseTo(mean, 6);
    }
    expect(first?.spread?.models).toBe(0);
    expect(both?.spread?.models).toBeGreaterThan(0);
  });

  it("does not use a fold that was trained on the study, and says so", async () => {
    const { studies } = await findStudies(dir);
    const study = studies.find(({ patient }) => patient.id === patients[0]);
    if (study === undefined) throw new Error("no study");
    const trainedOn = new Set([hashStudyId(patients[0] ?? "")]);
    const { result } = await gradeStudy(study, [
      { ...(models[0] as GradingModel), trainedOn },
      ...models.slice(1),
    ]);
    expect(result.models.map(({ notUsed }) => notUsed)).toEqual(["it was trained on this study", null, null]);
    const { result: other } = await gradeStudy(study, [{ ...(models[0] as GradingModel), trainedOn }]);
    expect(other.rows.every(({ grade }) => grade === null)).toBe(true);
  });
});

describe("gradeStudy by a bundle", () => {
  it("does not use the fold that was trained on the study, says so, and refuses a changed bundle", async () => {
    const bundle = await writeSmallBundle(out("bundled"), patients.map(Number));
    const folds = await findModels([bundle]);
    expect(folds.map(({ name, fold }) => [name, fold])).toEqual([0, 1].map((k) => [`bundle, fold ${k}`, k]));
    for (const study of (await findStudies(dir)).studies) {
      const outcome = await gradeStudy(study, folds);
      const { result } = outcome;
      // fold k validates study k: it was trained on the other one
      const own = patients.indexOf(study.patient.id ?? "");
      expect(result.models.map(({ notUsed }) => notUsed)).toEqual(
        [0, 1].map((k) => (k === own ? null : "it was trained on this study")),
      );
      expect(result.rows.filter(({ grade }) => grade !== null)).toHaveLength(LEVELS.length);
      // the canal's net reads no Sagittal T1
      expect(result.flags.map(({ flag }) => flag)).toContain("vertebrae-not-counted");
      expect(formatWide([result])).toContain("vertebrae-not-counted");
      expect(renderStudy(outcome)).toContain("the number of lumbar vertebrae is not checked");
    }
    await writeFile(join(bundle, "fold-1.safetensors"), "changed");
    await expect(findModels([bundle])).rejects.toThrow("was changed: fold-1.safetensors");
  });
});

describe("gradeFolder", () => {
  it("writes a report and tables for each study and an index, and nothing into the folder", async () => {
    const before = await folderListing(dir);
    const outcome = await gradeFolder(dir, out("results"), { models });
    expect(outcome.studies).toHaveLength(2);
    expect(await folderListing(dir)).toEqual(before);
    for (const { folder: own, result } of outcome.studies) {
      const files = (await readdir(join(out("results"), own))).sort();
      expect(files).toEqual([
        "receipt.json",
        "report.html",
        "results-wide.csv",
        "results.csv",
        "results.json",
      ]);
      const path = join(out("results"), own, "results.json");
      expect(await readJson(path, parseGradedStudy)).toEqual(result);
      expect((await readFile(path, "utf8")).split("\n")[1]).toContain("trained on synthetic studies");
      const page = await readFile(join(out("results"), own, "report.html"), "utf8");
      expect(page).toContain("Not for clinical use.");
      for (const id of patients) expect(page).not.toContain(`>${id}<`);
      const lines = (await readFile(join(out("results"), own, "results.csv"), "utf8")).split("\r\n");
      expect(lines[0]).toMatch(/^# Graded by models that were trained on synthetic studies/);
      expect(lines).toHaveLength(28);
    }
    const wide = (await readFile(join(out("results"), "results-wide.csv"), "utf8")).split("\r\n");
    const names = wide[1]?.split(",") ?? [];
    expect(names).toHaveLength(3 + 125 + 1 + 40);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]{0,25}$/);
    expect(wide[2]?.split(",")).toHaveLength(names.length);
    expect(await readFile(join(out("results"), "index.html"), "utf8")).toContain("report.html");
  });

  it("keeps what exists, continues what was stopped, and grades again what changed", async () => {
    const known = await gradeFolder(dir, out("results"), { models });
    expect(known.studies.map(({ wasKnown }) => wasKnown)).toEqual([true, true]);
    const [first] = known.studies;
    // as a stopped command leaves it: a study's files, but no receipt
    await rm(join(out("results"), first?.folder ?? "", "receipt.json"));
    const again = await gradeFolder(dir, out("results"), { models });
    expect(again.studies.map(({ wasKnown }) => wasKnown)).toEqual([false, true]);
    const others = await gradeFolder(dir, out("results"), { models: models.slice(0, 1) });
    expect(others.studies.map(({ wasKnown }) => wasKnown)).toEqual([false, false]);
  });

  it("grades again a study of which a stored byte was changed, and no other", async () => {
    const known = await gradeFolder(dir, out("hashed"), { models: models.slice(0, 1) });
    const [first] = known.studies;
    for (const name of await readdir(join(out("hashed"), first?.folder ?? ""))) {
      const path = join(out("hashed"), first?.folder ?? "", name);
      const whole = await readFile(path);
      const changed = Buffer.from(whole);
      const place = Math.floor(whole.length / 2);
      changed[place] = (changed[place] ?? 0) ^ 1;
      await writeFile(path, changed);
      const again = await gradeFolder(dir, out("hashed"), { models: models.slice(0, 1) });
      expect([name, again.studies.map(({ wasKnown }) => wasKnown)]).toEqual([name, [false, true]]);
      expect([name, (await readFile(path)).equals(whole)]).toEqual([name, true]);
    }
  });

  it("writes the same when other threads read, check and write", async () => {
    const options = { models: models.slice(0, 1), threads: { areUsed: true, execArgv: SOURCE_FLAGS } };
    const { studies } = await gradeFolder(dir, out("threads"), options);
    const names = await readdir(out("hashed"), { recursive: true });
    expect(names.filter((name) => name.endsWith("report.html"))).toHaveLength(studies.length);
    for (const name of names.filter((one) => one.includes(".")))
      expect([name, await readFile(join(out("threads"), name), "utf8")]).toEqual([
        name,
        await readFile(join(out("hashed"), name), "utf8"),
      ]);
  });

  it("names patients only when it is asked to, in whatever character set their files have", async () => {
    const named: [set: string, bytes: string, name: string][] = [
      ["ISO_IR 100", "4af67267656e5e4dfc6c6c6572", "Jörgen^Müller"],
      ["ISO_IR 192", Buffer.from("王^小东").toString("hex"), "王^小东"],
      ["\\ISO 2022 IR 87", "1b24423b3345441b28425e1b244242404f3a1b2842", "山田^太郎"],
      ["GB18030", "cdf55ed0a1b6ab", "王^小东"],
    ];
    for (const [i, [set, bytes]] of named.entries()) {
      const ownUid = (uid: string): string => uid.slice(0, -1) + String(i);
      const changes: Replacements = [...namedIn(set, Buffer.from(bytes, "hex")), [/2\.25\.\d+/g, ownUid]];
      await copyChanged(join(dir, patients[0] ?? ""), out("names"), changes, `${i}-`);
    }
    const options = { models: models.slice(0, 1), withNames: true };
    const { studies } = await gradeFolder(out("names"), out("named"), options);
    expect(studies.map(({ result }) => result.study.patient?.id)).toEqual(named.map(() => patients[0]));
    const names = named.map(([, , name]) => name);
    expect(studies.map(({ result }) => result.study.patient?.name).sort()).toEqual([...names].sort());
    for (const { folder: own, result } of studies) {
      const page = await readFile(join(out("named"), own, "report.html"), "utf8");
      expect(page).toContain(result.study.patient?.name);
    }
  });

  it("grades what it can of a folder with one broken file, and lists that file", async () => {
    const broken = out("broken");
    await cp(join(dir, patients[0] ?? ""), broken, { recursive: true });
    const [file = ""] = (await readdir(broken, { recursive: true })).filter((name) => name.endsWith(".dcm"));
    const bytes = await readFile(join(broken, file));
    await writeFile(join(broken, file), bytes.subarray(0, 300));
    const { studies, faults } = await gradeFolder(broken, out("broken-results"), { models });
    expect(studies).toHaveLength(1);
    expect(faults.map(({ file: name }) => name)).toEqual([file.replaceAll("\\", "/")]);
  });

  it("says what is missing of half a study", async () => {
    const half = out("half");
    const { studies } = await findStudies(join(dir, patients[0] ?? ""));
    const t1 = studies[0]?.series.find(({ type }) => type === "sagittal-t1");
    await mkdir(half, { recursive: true });
    for (const [index, file] of (t1?.files ?? []).entries())
      await writeFile(join(half, `${index}.dcm`), await file.read());
    const { studies: graded } = await gradeFolder(half, out("half-results"), { models });
    const reasons = new Set(graded[0]?.result.rows.flatMap(({ notGraded }) => notGraded ?? []));
    expect(reasons).toContain("the study has no lumbar Sagittal T2/STIR series");
  });

  it("refuses a folder without MR images, and results in the folder of the images", async () => {
    const empty = out("empty");
    await mkdir(empty);
    await expect(gradeFolder(empty, out("x"), { models })).rejects.toThrow(/holds no MR series: it is empty/);
    await writeFile(join(empty, "letter.txt"), "text");
    await expect(gradeFolder(empty, out("x"), { models })).rejects.toThrow(/holds no MR series: 1 files: /);
    for (const inside of [dir, join(dir, "results")])
      await expect(gradeFolder(dir, inside, { models })).rejects.toThrow(
        /the results cannot go to .*--out DIR/,
      );
    await expect(gradeFolder(out("none"), out("x"), { models })).rejects.toThrow(/none/);
  });

  it("says what cannot be written, and where", async () => {
    await writeFile(out("file"), "a file where results should go");
    await expect(gradeFolder(dir, join(out("file"), "results"), { models })).rejects.toThrow(
      /cannot write .*a part of that path is a file/,
    );
  });
});

describe("findModels", () => {
  it("reads net and folds of each file, and refuses what is no net", async () => {
    expect(models.map(({ net }) => net.task)).toEqual(["nfn", "nfn", "scs"]);
    expect(models.map(({ isSynthetic }) => isSynthetic)).toEqual([true, undefined, undefined]);
    await writeFile(out("text.pth"), "no weights");
    await expect(findModels([out("text.pth")])).rejects.toThrow("text.pth");
    await expect(findModels([out("gone.pth")])).rejects.toThrow(/gone\.pth does not exist/);
    await expect(findModels([dir])).rejects.toThrow(/is a folder without bundle\.json/);
  });
});

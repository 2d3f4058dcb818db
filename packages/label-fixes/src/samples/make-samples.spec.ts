import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { formatCoordinateTable, makeFolds, makeStratifiedFolds } from "@spinegrade/competition-data";
import { sliceTablePath } from "@spinegrade/volumes";
import { labelFixesProgram, parseNfnSamples, parseScsSamples } from "@spinegrade/label-fixes";
import {
  answerCommandLine,
  readJson,
  readReceipt,
  writeFileAtomic,
  type PipelineConfig,
} from "@spinegrade/pipeline";
import { labelTables } from "../testing/label-tables.ts";
import { keyOf, makeWorkspace, saveIngest as saveIngestOf, saveTables } from "../testing/label-workspace.ts";

const STUDIES = [5, 6, 7];
const tables = labelTables(STUDIES);
/** Exclusions of the axial group: these studies have sagittal series alone. */
const NO_AXIAL = STUDIES.map((studyId) => ({ studyId, seriesId: null, task: "ss", kind: "no-series" }));
let config: PipelineConfig;

beforeEach(async () => {
  config = await makeWorkspace(tables);
});
afterEach(() => rm(config.workspaceRoot, { recursive: true }));

const run = (...args: string[]) =>
  answerCommandLine(
    labelFixesProgram(() => Promise.resolve(config)),
    args,
  );

const saveIngest = (failed?: readonly number[]): Promise<void> => saveIngestOf(config, tables.series, failed);

describe("the command samples", () => {
  it("writes samples with z from the slice table, exclusions, corrections and a receipt", async () => {
    await saveIngest([61]);
    const printed = await run("samples");
    const folder = join(config.outputDir, "samples");
    const nfn = await readJson(join(folder, "nfn.json"), parseNfnSamples);
    const scs = await readJson(join(folder, "scs.json"), parseScsSamples);
    expect(nfn.samples.map(({ seriesId }) => seriesId)).toEqual([51, 71]);
    expect(scs.samples.map(({ seriesId }) => seriesId)).toEqual([52, 62, 72]);
    expect(nfn.samples[0]).toMatchObject({
      volumeKey: keyOf({ studyId: 5, seriesId: 51 }),
      instanceNumbers: [3, 4, 3, 4, 3, 13, 14, 13, 14, 13],
    });
    expect(nfn.samples[0]?.xyzSlice[0]).toEqual([100.5, 60, 17]);
    expect(JSON.parse(await readFile(join(folder, "excluded.json"), "utf8"))).toMatchObject({
      ruleSet: "intended",
      exclusions: [
        { studyId: 6, seriesId: 61, task: "nfn", kind: "not-ingested", reason: "the folder is empty" },
        ...NO_AXIAL,
      ],
    });
    expect(JSON.parse(await readFile(join(folder, "corrections.json"), "utf8"))).toMatchObject({
      scsSource: "train_label_coordinates.csv",
      changes: null,
      marked: [],
    });
    expect(await readReceipt(folder)).toMatchObject({
      task: "label-fixes:samples",
      stored: [],
    });
    expect(printed).toContain("NFN (Sagittal T1): 2 samples");
    expect(printed).toContain("1  not ingested");
    expect(printed).toContain("put it into the data folder or into data-processed/third-party");
  });

  it("writes tables that are refused once a label in them was edited or damaged", async () => {
    await saveIngest();
    await run("samples");
    const path = join(config.outputDir, "samples", "nfn.json");
    await writeFileAtomic(path, (await readFile(path, "utf8")).replace("100.5", "100.4"));
    await expect(readJson(path, parseNfnSamples)).rejects.toThrow("is damaged, or was edited");
  });

  it("counts what the published rules keep against the patient's sides", async () => {
    await saveIngest();
    const coordinates = tables.coordinates.map((row) =>
      [51, 71].includes(row.seriesId) ? { ...row, instanceNumber: 16 - row.instanceNumber } : row,
    );
    await saveTables(config.dataDir, { ...tables, coordinates });
    const published = await run("samples", "--rules", "published");
    expect(published).toContain("NFN (Sagittal T1): 3 samples");
    expect(published).toContain("   kept, with a doubt:\n        2  left and right contradict the images\n");
    const file = join(config.outputDir, "samples", "excluded.json");
    expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({
      exclusions: NO_AXIAL,
      doubtful: [
        { seriesId: 51, kind: "side-contradiction" },
        { seriesId: 71, kind: "side-contradiction" },
      ],
    });
    const intended = await run("samples");
    expect(intended).toContain("   excluded:\n        2  left and right contradict the images\n");
    expect(intended).not.toContain("kept");
  });

  it("gives the same bytes when run again", async () => {
    await saveIngest();
    const read = (): Promise<string[]> =>
      Promise.all(
        ["nfn.json", "scs.json", "excluded.json", "corrections.json", "receipt.json"].map((name) =>
          readFile(join(config.outputDir, "samples", name), "utf8"),
        ),
      );
    await run("samples");
    const first = await read();
    await run("samples");
    expect(await read()).toEqual(first);
  });

  it("splits by its options: number of folds, seed, by worst grade", async () => {
    await saveIngest();
    const foldsOf = async (...options: string[]): Promise<number[]> => {
      await run("samples", ...options);
      const { samples } = await readJson(join(config.outputDir, "samples", "nfn.json"), parseNfnSamples);
      return samples.map(({ fold }) => fold);
    };
    const inOrder = (folds: ReadonlyMap<number, number>): number[] =>
      STUDIES.map((study) => folds.get(study) ?? -1);
    expect(await foldsOf()).toEqual(inOrder(makeFolds(STUDIES)));
    expect(await foldsOf("--folds", "3", "--fold-seed", "9")).toEqual(
      inOrder(makeFolds(STUDIES, { folds: 3, seed: 9 })),
    );
    expect(await foldsOf("--folds", "3", "--stratified")).toEqual(
      inOrder(makeStratifiedFolds(tables.train, { folds: 3 })),
    );
    const file = join(config.outputDir, "folds.csv");
    await writeFileAtomic(
      file,
      `study_id,fold\n${STUDIES.map((study, k) => `${study},${k % 2}\n`).join("")}`,
    );
    expect(await foldsOf("--fold-file", file)).toEqual(STUDIES.map((_, k) => k % 2));
    await expect(run("samples", "--fold-file", file, "--stratified")).rejects.toThrow("exclude each other");
    await writeFileAtomic(file, "study_id,fold\n4294967295,0\n");
    await expect(run("samples", "--fold-file", file)).rejects.toThrow("not in train.csv");
    await expect(run("samples", "--folds", "0")).rejects.toThrow(
      '--folds "0" must be a whole number from 1 to 1000',
    );
    await expect(run("samples", "--fold-seed", "x")).rejects.toThrow(
      '--fold-seed "x" must be a whole number',
    );
  });

  it("uses the user's corrected table and says what it changes", async () => {
    await saveIngest();
    const corrected = tables.coordinates.map((row) =>
      row.seriesId === 52 ? { ...row, instanceNumber: 9, isCorrected: true } : row,
    );
    await writeFileAtomic(
      join(config.outputDir, "third-party", "train_label_coordinates.fix01b.csv"),
      formatCoordinateTable(corrected, "corrected"),
    );
    expect(await run("samples", "--rules", "published")).toContain(
      "which moves, adds or removes 5 points and marks 5 rows of 1 series as corrected (listed in corrections.json)",
    );
    expect(
      JSON.parse(await readFile(join(config.outputDir, "samples", "corrections.json"), "utf8")),
    ).toMatchObject({
      changes: [{ level: "l1_l2", from: { instanceNumber: 8 }, to: { instanceNumber: 9 } }, {}, {}, {}, {}],
      marked: [{ studyId: 5, seriesId: 52, level: "l1_l2", instanceNumber: 9 }, {}, {}, {}, {}],
    });
    const scs = await readJson(join(config.outputDir, "samples", "scs.json"), parseScsSamples);
    expect(scs.samples[0]?.xyzSlice[0]?.[2]).toBe(11);
  });

  it("refuses an ingest of another data set", async () => {
    await saveIngest();
    const series = tables.series.map((row) => ({ ...row, seriesId: row.seriesId + 100 }));
    await saveTables(config.dataDir, { ...tables, series });
    await expect(run("samples")).rejects.toThrow(
      /index\.json and \S*data come from different data sets[^]*npx nx run dicom-ingest:ingest/,
    );
  });

  it("says what to do when nothing was ingested yet, and when no series can be used", async () => {
    await expect(run("samples")).rejects.toThrow("ingest the data set first, npx nx run dicom-ingest:ingest");
    await saveIngest();
    await rm(join(config.workDir, sliceTablePath(keyOf({ studyId: 6, seriesId: 62 }))));
    await expect(run("samples")).rejects.toThrow("study 6, series 62: cannot read the volume");
    await saveIngest(tables.series.map(({ seriesId }) => seriesId));
    await expect(run("samples")).rejects.toThrow(
      "no series can be trained on; for example study 5, series 51: the folder is empty (ingest/index.json)",
    );
  });

  it.each([
    [[], "a command is missing\nusage: spinegrade-label-fixes samples"],
    [["sample"], 'unknown command "sample" (did you mean "samples"?)'],
    [["samples", "--rules", "none"], '--rules "none" must be one of'],
    [["samples", "--rule", "published"], "unknown option --rule (did you mean --rules?)"],
  ])("says what is wrong with %j", async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});

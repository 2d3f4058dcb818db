import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { formatCoordinateTable, type CoordinateRow } from "@spinegrade/competition-data";
import { labelFixesProgram } from "@spinegrade/label-fixes";
import { answerCommandLine, readReceipt, writeFileAtomic, type PipelineConfig } from "@spinegrade/pipeline";
import { labelTables, type LabelTables } from "../testing/label-tables.ts";
import { makeWorkspace, saveIngest, saveTables } from "../testing/label-workspace.ts";
import { phantomTables } from "../testing/phantom-tables.ts";

/** Study 6: left and right changed places; study 7: the L1/L2 point of the canal is missing. */
const tables = spoil(labelTables([5, 6, 7]));
let config: PipelineConfig;

beforeEach(async () => {
  config = await makeWorkspace(tables);
});
afterEach(() => rm(config.workspaceRoot, { recursive: true }));

function spoil(sound: LabelTables): LabelTables {
  const coordinates = sound.coordinates
    .map((row) => (row.seriesId === 61 ? { ...row, instanceNumber: 16 - row.instanceNumber } : row))
    .filter(({ seriesId, level }) => seriesId !== 72 || level !== "l1_l2");
  return { ...sound, coordinates };
}

const run = (...args: string[]) =>
  answerCommandLine(
    labelFixesProgram(() => Promise.resolve(config)),
    args,
  );
const read = (name: string, folder = join(config.outputDir, "label-doctor")): Promise<string> =>
  readFile(join(folder, name), "utf8");

describe("the command doctor", () => {
  it("ranks the labels of the data set in use by its ingested series: table, JSON, page, receipt", async () => {
    await saveIngest(config, tables.series);
    const printed = await run("doctor");
    const rows = (await read("ranking.csv")).trimEnd().split("\r\n");
    expect(rows).toHaveLength(1 + 6);
    expect(rows[0]).toBe("rank,study_id,series_id,group,score,beyond_chance,suspicion,points,reason,also");
    expect(rows.slice(1, 4)).toEqual([
      "1,6,61,nfn,2.08,1,sides-swapped,all,the left points lie 40 mm to the patient's right of the right ones,",
      "2,7,72,scs,2.08,1,incomplete,L1/L2,no row in the table: L1/L2,",
      "3,5,51,nfn,0.00,0,,,,",
    ]);
    expect(JSON.parse(await read("ranking.json"))).toMatchObject({
      labels: [
        {
          rank: 1,
          studyId: 6,
          seriesId: 61,
          isBeyondChance: true,
          suspicions: [{ kind: "sides-swapped", place: 1 }],
        },
        { rank: 2, suspicions: [{ kind: "incomplete", points: [0] }] },
        {},
        {},
        {},
        { rank: 6, isBeyondChance: false, suspicions: [] },
      ],
    });
    expect(await readReceipt(join(config.outputDir, "label-doctor"))).toMatchObject({
      task: "label-fixes:doctor",
      stored: [],
    });
    expect(printed).toContain("6 labelled series examined, 2 suspicious beyond chance:");
    expect(printed).toContain(
      "    1. nfn study 6, series 61: the left points lie 40 mm to the patient's right",
    );
    expect(printed).not.toContain("Without ingested series");
  });

  it("does without ingested series, and says what it then cannot know", async () => {
    const printed = await run("doctor");
    expect(printed).toContain("6 labelled series examined, 1 suspicious beyond chance:");
    expect(printed).toContain("Without ingested series: the patient's sides and image sizes are not known.");
    expect(await read("report.html")).toContain("From the tables alone");
  });

  it("examines any folder of tables without a workspace, and gives the same bytes again", async () => {
    const folder = join(config.workspaceRoot, "alone");
    const phantom = phantomTables(30);
    await saveTables(folder, {
      ...tables,
      series: [...phantom.series],
      coordinates: [...phantom.coordinates],
    });
    const out = join(folder, "out");
    const command = ["doctor", "--tables", folder, "--out", out, "--top", "5"];
    const noConfig = (): Promise<PipelineConfig> => Promise.reject(new Error("no workspace is needed"));
    await answerCommandLine(labelFixesProgram(noConfig), command);
    const names = ["ranking.csv", "ranking.json", "report.html", "receipt.json"];
    const first = await Promise.all(names.map((name) => read(name, out)));
    await answerCommandLine(labelFixesProgram(noConfig), command);
    expect(await Promise.all(names.map((name) => read(name, out)))).toEqual(first);
    expect(first[0]?.trimEnd().split("\r\n")).toHaveLength(1 + 90);
  });

  it("knows the slices of axial series as well", async () => {
    const [mark] = tables.coordinates.filter(({ seriesId }) => seriesId === 51);
    if (mark === undefined) throw new Error("study 5 has no mark");
    const axial = {
      ...mark,
      seriesId: 53,
      instanceNumber: 99,
      condition: "left_subarticular_stenosis",
    } as const;
    const series = [...tables.series, { studyId: 5, seriesId: 53, description: "Axial T2" } as const];
    await saveTables(config.dataDir, { ...tables, series, coordinates: [...tables.coordinates, axial] });
    await saveIngest(config, series);
    await run("doctor");
    expect(await read("ranking.csv")).toContain(
      "5,53,ss,2.15,1,slice-not-in-series,left L1/L2,a slice number of no slice or of several slices: left L1/L2",
    );
  });

  it("takes the canal's points from the corrected table when it is there", async () => {
    const corrected = labelTables([5, 6, 7]).coordinates.map((row): CoordinateRow => ({
      ...row,
      isCorrected: true,
    }));
    await writeFileAtomic(
      join(config.outputDir, "third-party", "train_label_coordinates.fix01b.csv"),
      formatCoordinateTable(corrected, "corrected"),
    );
    expect(await run("doctor")).toContain("6 labelled series examined, 0 suspicious beyond chance\n");
  });

  it("writes a page that needs nothing else, with a drawing of each series asked for", async () => {
    await run("doctor", "--top", "2");
    const page = await read("report.html");
    expect(page.match(/<figure class="chart">/g)).toHaveLength(2);
    expect(page).toContain("1. study 7, series 72: canal on Sagittal T2/STIR");
    expect(page).toContain("L2/L3: x 101.5, y 80, instance 8");
    expect(page).not.toMatch(/<script|https?:|NaN|Infinity|undefined/);
  });

  it.each([
    [["doctors"], 'unknown command "doctors" (did you mean "doctor"?)'],
    [["doctor", "more"], '"more" is one argument too many'],
    [["doctor", "--tables", "a"], "--tables DIR needs --out DIR as well"],
    [["doctor", "--out", "a"], "--out DIR needs --tables DIR as well"],
    [["doctor", "--top", "-1"], "--top N: the value is missing"],
    [["doctor", "--top", "x"], '--top "x" must be a whole number'],
    [["doctor", "--unknown"], "unknown option --unknown"],
  ])("says what is wrong with %j", async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });

  it("names a missing table", async () => {
    await rm(join(config.dataDir, "train_series_descriptions.csv"));
    await expect(run("doctor")).rejects.toThrow("the table train_series_descriptions.csv is missing");
  });
});

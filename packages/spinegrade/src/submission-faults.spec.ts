import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  readSubmission,
  readTestSeries,
  rowIdsOf,
  TABLE_FILES,
  type SeriesRow,
} from "@spinegrade/competition-data";
import { startEngine } from "@spinegrade/engine";
import { encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import { generateDataSet } from "@spinegrade/phantom";
import { identifyDataSet, writeFileAtomic, writeJsonAtomic } from "@spinegrade/pipeline";
import {
  checkRows,
  predictorProcess,
  runSubmission,
  type SubmissionRun,
} from "@spinegrade/submission-writer";
import { createGradingNet } from "@spinegrade/tasks";
import { repeats, temporaryFolder } from "@spinegrade/test-utils";
import { PLANTED_FAULTS } from "./testing/planted-faults.ts";

const STUDIES = repeats(PLANTED_FAULTS.length, 200);
const TIMEOUT = repeats(180_000, 1_200_000);
const NET = { task: "nfn", encoder: "pvt_v2_b0", decoderChannels: [8, 8, 8], imageSize: 64 } as const;

let root: string;
let dataDir: string;
let made: SubmissionRun;
let studyIds: readonly number[];
/** The planted fault of the study at a place of the table. */
const faultAt = (place: number) => PLANTED_FAULTS[place % PLANTED_FAULTS.length];

beforeAll(async () => {
  await startEngine();
  root = await temporaryFolder("submission-faults");
  dataDir = join(root, "data");
  await writeFile(join(root, "spinegrade.config.json"), "{}");
  const size = { imageSize: 64, sagittalSlices: 5, axialSlices: 2 };
  await generateDataSet({ seed: 5, trainStudies: 3, testStudies: STUDIES, size }, { dataDir });
  await saveRuns();
  await plantFaults();
  const config = { dataDir, outputDir: join(root, "data-processed") };
  const env = { ...process.env, SPINEGRADE_DATA_DIR: dataDir, SPINEGRADE_WORK_DIR: join(root, "work") };
  const predictor = { ...predictorProcess(), env, cwd: root };
  made = await runSubmission(config, { predictor });
}, TIMEOUT);

/** A net with drawn weights, and a run whose checkpoint is cut. */
async function saveRuns(): Promise<void> {
  const net = createGradingNet(NET, 1);
  const bytes = encodeCheckpoint(stateOf(net), {});
  net.dispose();
  const dataSet = await identifyDataSet(dataDir, [TABLE_FILES.train]);
  for (const [run, content] of [
    ["nfn", bytes],
    ["nfn-cut", bytes.subarray(0, 5000)],
  ] as const) {
    const checkpoint = `runs/${run}/0.safetensors`;
    await writeFileAtomic(join(root, "work", checkpoint), content);
    const folds = [{ fold: 0, checkpoint }];
    await writeJsonAtomic(join(root, "data-processed", "runs", run, "run.json"), {
      run,
      dataSet,
      net: NET,
      folds,
    });
  }
}

async function plantFaults(): Promise<void> {
  const series = await readTestSeries(dataDir);
  studyIds = [...new Set(series.map(({ studyId }) => studyId))];
  const lines: string[] = ["study_id,series_id,series_description"];
  for (const [place, studyId] of studyIds.entries()) {
    const own = series.filter((row) => row.studyId === studyId);
    const fault = faultAt(place);
    const idOf = (text: string): number => own.find(({ description }) => description === text)?.seriesId ?? 0;
    const folderOf = (text: string): string =>
      join(dataDir, "test_images", String(studyId), String(idOf(text)));
    await fault?.plant({
      t1: folderOf("Sagittal T1"),
      t2: folderOf("Sagittal T2/STIR"),
      axial: folderOf("Axial T2"),
      t1Id: idOf("Sagittal T1"),
    });
    for (const row of own) lines.push(...lineOf(row, fault?.row));
  }
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(dataDir, TABLE_FILES.testSeries), `${lines.join("\n")}\n`);
}

function lineOf({ studyId, seriesId, description }: SeriesRow, change?: (line: string) => string): string[] {
  const line = `${studyId},${seriesId},${description}`;
  const changed = description === "Sagittal T1" && change ? change(line) : line;
  return changed === "" ? [] : [changed];
}

describe("a submission of studies with every kind of planted fault", () => {
  it("has every row in order, with sound numbers", async () => {
    const rows = await readSubmission(made.path);
    expect(checkRows(rows, studyIds.flatMap(rowIdsOf))).toEqual([]);
    expect(rows).toHaveLength(25 * STUDIES);
  });

  it("names the table's faults and the run whose checkpoint is cut", () => {
    expect(made.faults.join("\n")).toMatch(/nfn-cut, fold 0 is not used: .*0\.safetensors/);
    expect(made.faults.join("\n")).toMatch(/test_series_descriptions\.csv[^]*SAGITTAL t1/);
  });

  it.each(PLANTED_FAULTS.map((fault, place) => [fault.name, fault, place] as const))(
    "survives and names %s",
    async (_, { reason, isPredicted = true }, place) => {
      const report = JSON.parse(
        await readFile(join(root, "data-processed/submission/report.json"), "utf8"),
      ) as {
        readonly filledRows: readonly { readonly rowId: string }[];
      };
      const filled = new Set(report.filledRows.map(({ rowId }) => rowId));
      for (let at = place; at < studyIds.length; at += PLANTED_FAULTS.length) {
        const studyId = studyIds[at] ?? 0;
        const own = made.reports.find((one) => one.studyId === studyId);
        // no net predicts other rows here
        const reasons = (own?.reasons ?? []).filter((line) => !line.startsWith("no run predicts"));
        if (reason !== undefined) expect(reasons.join("\n")).toMatch(reason);
        const foramina = rowIdsOf(studyId).filter((rowId) => rowId.includes("foraminal"));
        expect(foramina.some((rowId) => filled.has(rowId))).toBe(!isPredicted);
      }
    },
  );
});

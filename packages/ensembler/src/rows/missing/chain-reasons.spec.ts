import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "@jest/globals";
import {
  CONDITIONS,
  formatSeriesTable,
  formatTrainTable,
  parseSubmissionDraft,
} from "@spinegrade/competition-data";
import { ensemblerProgram } from "@spinegrade/ensembler";
import {
  answerCommandLine,
  identifyDataSet,
  loadConfig,
  readJson,
  writeFileAtomic,
  writeJsonAtomic,
} from "@spinegrade/pipeline";
import { temporaryFolder } from "@spinegrade/test-utils";
import { prediction, trainRow } from "../../testing/predictions.ts";

const RECESSES = CONDITIONS.filter((condition) => condition.includes("subarticular"));
const DONE = "the rows of the canal and of the recesses are omitted";

it("a row that the chain omits has the missing series as its reason, whether or not other studies have that series", async () => {
  const workspace = await temporaryFolder("chain-reasons");
  await writeFile(join(workspace, "spinegrade.config.json"), "{}");
  const dataDir = join(workspace, "data");
  await writeFileAtomic(join(dataDir, "train.csv"), formatTrainTable([trainRow(7, 0)]));
  const series = [
    { studyId: 1, seriesId: 10, description: "Axial T2" as const },
    { studyId: 2, seriesId: 20, description: "Axial T2" as const },
    { studyId: 3, seriesId: 30, description: "Sagittal T1" as const },
    { studyId: 4, seriesId: 40, description: "Sagittal T2/STIR" as const },
  ];
  await writeFileAtomic(join(dataDir, "test_series_descriptions.csv"), formatSeriesTable(series));
  const config = await loadConfig(workspace, { SPINEGRADE_DATA_DIR: dataDir });
  const dataSet = await identifyDataSet(dataDir, ["test_series_descriptions.csv"]);
  const missing = [{ view: "Sagittal T2/STIR", omits: ["Sagittal T2/STIR", "Axial T2"], done: DONE }];
  const noAxial = { view: "Axial T2", omits: ["Axial T2"], done: "the rows of the recesses are omitted" };
  const studies = [
    { studyId: 1, missing },
    { studyId: 3, missing: [...missing, noAxial] },
    {
      studyId: 4,
      missing: [{ view: "Sagittal T1", omits: ["Sagittal T1", "Sagittal T2/STIR"], done: DONE }],
    },
  ];
  await writeJsonAtomic(join(config.outputDir, "chain", "studies.json"), { dataSet, studies });
  const reasonsAfter = async (run: string, studyId: number): Promise<Set<string>> => {
    const predictions = [prediction({ run, studyId, seriesId: 20 }, [1, 0, 0], RECESSES)];
    await writeJsonAtomic(join(config.outputDir, "predictions", run, "predictions.json"), {
      dataSet,
      predictions,
    });
    await answerCommandLine(
      ensemblerProgram(() => Promise.resolve(config)),
      ["predict", run],
    );
    const path = join(config.outputDir, "ensemble", "predictions.json");
    const { filled } = await readJson(path, parseSubmissionDraft);
    const own = filled.filter(({ rowId }) => /^([13]_.*subarticular|4_spinal_canal)/.test(rowId));
    return new Set(own.map(({ rowId, reason }) => `${rowId[0]}: ${reason}`));
  };
  const axial = "3: the study has no Axial T2 series";
  expect(await reasonsAfter("two-stage-grades-axial", 2)).toEqual(
    new Set([
      `1: the study has no Sagittal T2/STIR series: ${DONE}`,
      axial,
      `4: the study has no Sagittal T1 series: ${DONE}`,
    ]),
  );
  const [ofOne] = await reasonsAfter("ss", 2);
  expect(ofOne).toContain("series were not predicted; data-processed/ingest/report.json may say why");
});

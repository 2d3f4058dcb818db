import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { formatTrainTable, type Prediction } from "@spinegrade/competition-data";
import { parseValidationReport } from "@spinegrade/ensembler";
import { readJson } from "@spinegrade/pipeline";
import { EnsemblerWorkspace, foldOf } from "../testing/ensembler-workspace.ts";
import { prediction, trainRow } from "../testing/predictions.ts";

let workspace: EnsemblerWorkspace;
beforeEach(async () => {
  workspace = await EnsemblerWorkspace.make();
});

describe("the command validate", () => {
  it("compares out-of-fold predictions with the grades", async () => {
    const predictions = [7, 8].map((studyId) =>
      prediction(
        { studyId, fold: foldOf(studyId), seriesId: studyId, split: "train", run: "nfn" },
        [0.5, 0, 0.5],
      ),
    );
    await workspace.save("runs/nfn/out-of-fold.json", predictions);
    expect(await workspace.run("validate")).toContain(
      "Weighted log loss of nfn: 2 studies not trained on, fold",
    );
    const report = await readJson(
      join(workspace.config.outputDir, "validation", "report.json"),
      parseValidationReport,
    );
    expect(report.runs[0]?.entries.at(-1)).toMatchObject({ group: "foraminal", level: null, count: 20 });
    expect(report.runs[0]?.entries.at(-1)?.weightedLogLoss).toBeCloseTo(Math.log(2), 12);
  });

  it("lists a trial after the runs, and keeps it from their ensemble", async () => {
    const of = (run: string, probabilities: readonly [number, number, number]): Prediction[] =>
      [7, 8].map((studyId) =>
        prediction({ studyId, fold: foldOf(studyId), seriesId: studyId, split: "train", run }, probabilities),
      );
    await workspace.save("runs/a/out-of-fold.json", of("a", [0.5, 0, 0.5]));
    await workspace.save("runs/b/out-of-fold.json", of("b", [0.1, 0.8, 0.1]), { trial: true });
    const names = async (): Promise<string[]> => {
      await workspace.run("validate");
      const path = join(workspace.config.outputDir, "validation", "report.json");
      return (await readJson(path, parseValidationReport)).runs.map((one) => one.run);
    };
    expect(await names()).toEqual(["a", "b"]);
    await workspace.save("runs/c/out-of-fold.json", of("c", [0.2, 0.2, 0.6]));
    expect(await names()).toEqual(["a", "c", "b", "ensemble"]);
  });

  it("refuses a run whose net is scored on a study that it was trained on", async () => {
    const fold = (foldOf(7) + 1) % 5;
    await workspace.save("runs/nfn/out-of-fold.json", [
      prediction({ studyId: 7, fold, split: "train" }, [1, 0, 0]),
    ]);
    await expect(workspace.run("validate")).rejects.toThrow(
      `run nfn: study 7 is predicted by the net of fold ${fold}, which was trained on it, for the study is in fold ${foldOf(7)}`,
    );
  });

  it("refuses a run that was trained on another data set", async () => {
    await workspace.save("runs/nfn/out-of-fold.json", [
      prediction({ studyId: 7, split: "train" }, [1, 0, 0]),
    ]);
    await workspace.replaceTable("train", formatTrainTable([trainRow(7, 1)]));
    await expect(workspace.run("validate")).rejects.toThrow(
      /come from different data sets[^]*npx nx run trainer:nfn/,
    );
  });

  it("says what to do when no run is trained", async () => {
    await expect(workspace.run("validate")).rejects.toThrow("Make them first: npx nx run trainer:nfn");
  });
});

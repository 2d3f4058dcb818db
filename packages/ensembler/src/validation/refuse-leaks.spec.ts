import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { identifyDataSet, writeJsonAtomic } from "@spinegrade/pipeline";
import { EnsemblerWorkspace, foldOf } from "../testing/ensembler-workspace.ts";
import { prediction } from "../testing/predictions.ts";

let workspace: EnsemblerWorkspace;
beforeEach(async () => {
  workspace = await EnsemblerWorkspace.make();
});

describe("predictions with and without the flip", () => {
  const points = prediction({}, [0.5, 0.3, 0.2]).points.map(({ condition, level }) => ({ condition, level }));

  /** Two runs, one of which has a net of another fold for study 7. */
  const saveLeak = async (kind: "out-of-fold" | "reproduce"): Promise<void> => {
    const dataSet = await identifyDataSet(workspace.config.dataDir, ["train.csv"]);
    const answer = {
      probabilities: points.map(() => [0.5, 0.3, 0.2]),
      places: points.map(() => [0.5, 0.5, 1]),
    };
    for (const name of ["a", "leaky"]) {
      const series = [7, 8].map((studyId) => ({
        ...{
          studyId,
          seriesId: studyId,
          truth: points.map(() => [0.5, 0.5, 1]),
          plain: answer,
          flipped: answer,
        },
        fold: name === "leaky" && studyId === 7 ? (foldOf(7) + 1) % 5 : foldOf(studyId),
      }));
      const net = { task: "nfn", encoder: "resnet18", imageSize: 64, bugged: false };
      await writeJsonAtomic(join(workspace.config.outputDir, kind, name, "predictions.json"), {
        ...{ dataSet, run: name, net, points, series },
      });
    }
  };

  it.each([
    ["weigh", "out-of-fold"],
    ["validate", "out-of-fold"],
    ["reproduce", "reproduce"],
  ] as const)("%s refuses a net that was trained on the study", async (command, kind) => {
    const own = [7, 8].map((studyId) =>
      prediction({ studyId, fold: foldOf(studyId), seriesId: studyId, split: "train" }, [0.5, 0.3, 0.2]),
    );
    await workspace.save("runs/nfn/out-of-fold.json", own);
    await saveLeak(kind);
    await expect(workspace.run(command)).rejects.toThrow(
      /run leaky: study 7 is predicted by .* which was trained on it/,
    );
  });
});

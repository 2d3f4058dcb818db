import { beforeEach, describe, expect, it } from "@jest/globals";
import { formatSeriesTable } from "@spinegrade/competition-data";
import { EnsemblerWorkspace, seriesOf } from "./testing/ensembler-workspace.ts";
import { prediction } from "./testing/predictions.ts";

let workspace: EnsemblerWorkspace;
beforeEach(async () => {
  workspace = await EnsemblerWorkspace.make();
});

describe("predictions that predict refuses", () => {
  it("refuses weights of a run that is not predicted", async () => {
    await workspace.save("predictions/a/predictions.json", [prediction({ run: "a" }, [1, 0, 0])]);
    await workspace.run("predict", "--weight", "a:nfn=2");
    await expect(workspace.run("predict", "--weight", "aa:nfn=2", "a:nfn=1")).rejects.toThrow(
      'a weight is given for aa, which is not predicted (did you mean "a"?); predicted: a',
    );
  });

  it("refuses a copy of the folder of a run, which would count twice", async () => {
    const predictions = [prediction({ run: "a" }, [1, 0, 0])];
    await workspace.save("predictions/a/predictions.json", predictions);
    await workspace.save("predictions/a-old/predictions.json", predictions);
    await expect(workspace.run("predict")).rejects.toThrow(
      /a\/predictions\.json and \S+a-old\/predictions\.json both predict run a, fold 0, study 1, series 11: one is a copy/,
    );
    await workspace.run("predict", "a");
  });

  it("refuses a file with a prediction or a point twice, which a mean would count twice", async () => {
    const one = prediction({ run: "a" }, [1, 0, 0]);
    await workspace.save("predictions/a/predictions.json", [one, { ...one, flip: true }, one]);
    await expect(workspace.run("predict")).rejects.toThrow(
      /predictions\.json predicts twice: run a, fold 0, study 1, series \d+\. Make it again: npx nx run predictor:predict/,
    );
    await workspace.save("predictions/a/predictions.json", [
      { ...one, points: [...one.points, ...one.points.slice(0, 1)] },
    ]);
    await expect(workspace.run("predict")).rejects.toThrow(
      /predicts twice: .*, left_neural_foraminal_narrowing at l1_l2/,
    );
  });

  it("says what to do when there is nothing to average", async () => {
    await expect(workspace.run("predict")).rejects.toThrow("Make them first: npx nx run predictor:predict");
    await workspace.save("predictions/a/predictions.json", []);
    await expect(workspace.run("predict")).rejects.toThrow("no test study in");
  });

  it("refuses predictions of another data set", async () => {
    await workspace.save("predictions/a/predictions.json", [prediction({}, [1, 0, 0])]);
    await workspace.replaceTable("testSeries", formatSeriesTable([seriesOf(3)]));
    await expect(workspace.run("predict")).rejects.toThrow(
      /a\/predictions\.json and \S*data come from different data sets[^]*npx nx run predictor:predict/,
    );
  });

  it("names the key at fault in a file of predictions", async () => {
    await workspace.save("predictions/a/predictions.json", [{ ...prediction({}, [1, 0, 0]), fold: -1 }]);
    await expect(workspace.run("predict")).rejects.toThrow(
      /predictions\.json is not valid:\n {2}predictions\.0\.fold: must be >= 0/,
    );
  });
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { EnsemblerWorkspace } from "./testing/ensembler-workspace.ts";
import { prediction } from "./testing/predictions.ts";

let workspace: EnsemblerWorkspace;
beforeEach(async () => {
  workspace = await EnsemblerWorkspace.make();
});

describe("rows that predict writes", () => {
  it("takes each row from the run that predicts its condition", async () => {
    await workspace.save("predictions/nfn/predictions.json", [prediction({ run: "nfn" }, [1, 0, 0])]);
    const canal = prediction({ run: "scs", seriesId: 12 }, [0, 1, 0], ["spinal_canal_stenosis"]);
    await workspace.save("predictions/scs/predictions.json", [canal]);
    expect(await workspace.run("predict")).toContain("\n  10 rows are flagged: see grades.csv\n");
    const { rows, filled } = await workspace.readDraft();
    const ofFirst = rows.slice(0, 25).map(({ probabilities }) => probabilities);
    expect(ofFirst.slice(20)).toEqual(Array(5).fill([0, 1, 0]));
    expect([...ofFirst.slice(0, 5), ...ofFirst.slice(10, 15)]).toEqual(Array(10).fill([1, 0, 0]));
    expect(filled.filter(({ rowId }) => rowId.startsWith("1_"))).toEqual([]);
    // recesses are estimated from the canal: no training level has a moderate one, so each grade counts once
    expect([...ofFirst.slice(5, 10), ...ofFirst.slice(15, 20)]).toEqual(
      Array(10).fill([1 / 7, 2 / 7, 4 / 7]),
    );
    await workspace.run("predict", "--fill", "uniform");
    expect((await workspace.readDraft()).rows[5]?.probabilities).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it("takes recesses pooled in the sagittal series into those that no axial series shows, flagged", async () => {
    const { points } = prediction({}, [0, 1, 0], ["left_subarticular_stenosis"]);
    const canal = prediction({ recesses: points }, [0, 1, 0], ["spinal_canal_stenosis"]);
    await workspace.save("predictions/scs/predictions.json", [canal]);
    await workspace.run("predict", "--recesses", "pooled");
    expect((await workspace.readDraft()).rows[5]?.probabilities).toEqual([0, 1, 0]);
    await workspace.run("predict");
    expect((await workspace.readDraft()).rows[5]?.probabilities[1]).toBeCloseTo((2 / 7 + 1) / 2, 12);
    const grades = await readFile(join(workspace.config.outputDir, "ensemble", "grades.csv"), "utf8");
    expect(grades).toContain("estimated-from-canal; pooled-in-sagittal");
  });

  it("takes the last fold alone and fills with thirds when told to", async () => {
    await workspace.save("predictions/a/predictions.json", [
      prediction({ fold: 0 }, [1, 0, 0]),
      prediction({ fold: 1 }, [0, 0, 1]),
    ]);
    await workspace.run("predict", "--folds", "last", "--fill", "uniform");
    const { rows } = await workspace.readDraft();
    expect(rows[0]?.probabilities).toEqual([0, 0, 1]);
    expect(rows[5]?.probabilities).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it("tells which rows come from predictions that must be looked at", async () => {
    const flags = [{ flag: "side-contradiction", points: [0, 5], reason: "left lies to the right" }];
    await workspace.save("predictions/a/predictions.json", [prediction({ flags }, [0, 0, 1])]);
    expect(await workspace.run("predict")).toContain("\n  2 rows are flagged: see grades.csv\n");
    const grades = await readFile(join(workspace.config.outputDir, "ensemble", "grades.csv"), "utf8");
    const flagged = grades.split("\r\n").filter((line) => line.includes(",side-contradiction,"));
    expect(flagged.map((line) => line.split(",")[0])).toEqual([
      "1_left_neural_foraminal_narrowing_l1_l2",
      "1_right_neural_foraminal_narrowing_l1_l2",
    ]);
    await workspace.save("predictions/a/predictions.json", [prediction({}, [0, 0, 1])]);
    expect(await workspace.run("predict")).not.toContain("flagged");
  });
});

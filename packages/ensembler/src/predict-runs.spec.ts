import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { canonicalJson, sealJson, sha256, writeFileAtomic } from "@spinegrade/pipeline";
import { EnsemblerWorkspace } from "./testing/ensembler-workspace.ts";
import { prediction } from "./testing/predictions.ts";

let workspace: EnsemblerWorkspace;
beforeEach(async () => {
  workspace = await EnsemblerWorkspace.make();
});

describe("runs that predict averages", () => {
  it("averages the test predictions of all runs and fills the rest with priors", async () => {
    await workspace.save("predictions/a/predictions.json", [prediction({ run: "a" }, [1, 0, 0])]);
    await workspace.save("predictions/b/predictions.json", [
      prediction({ run: "b" }, [0, 0, 1]),
      prediction({ run: "b", studyId: 7, split: "train" }, [0, 0, 1]),
    ]);
    const printed = await workspace.run("predict");
    const { rows, filled } = await workspace.readDraft();
    expect(rows).toHaveLength(50);
    expect(rows[0]?.probabilities).toEqual([0.5, 0, 0.5]);
    expect(rows[5]?.probabilities).toEqual([2 / 12, 2 / 12, 8 / 12]);
    expect(filled).toHaveLength(40);
    expect(printed).toContain("runs: a (1 series predictions), b (1 series predictions)");
    expect(printed).toContain("50 rows: 10 predicted, 40 filled with priors");
    expect(printed).toContain("10  no run predicts spinal_canal_stenosis");
  });

  it("averages only the runs that are named, a bundle by its folder, and refuses a changed bundle", async () => {
    await workspace.save("predictions/a/predictions.json", [prediction({ run: "a" }, [1, 0, 0])]);
    await workspace.save("predictions/bundle-b/predictions.json", [
      prediction({ run: "bundle-b" }, [0, 0, 1]),
    ]);
    const bundle = join(workspace.root, "b");
    await writeFileAtomic(join(bundle, "weights"), "1");
    const manifest = { files: [{ path: "weights", sha256: sha256("1") }] };
    await writeFileAtomic(join(bundle, "bundle.json"), sealJson(manifest, canonicalJson, sha256));
    expect(await workspace.run("predict", bundle)).toContain("runs: bundle-b (1 series predictions)\n");
    expect((await workspace.readDraft()).rows[0]?.probabilities).toEqual([0, 0, 1]);
    expect(await workspace.run("predict", "a", bundle)).toContain("runs: a (1 series predictions), bundle-b");
    await writeFile(join(bundle, "weights"), "2");
    await expect(workspace.run("predict", bundle)).rejects.toThrow("was changed: weights");
    await expect(workspace.run("predict", "bundel-b")).rejects.toThrow(
      '"bundel-b" is not predicted (did you mean "bundle-b"?); a, bundle-b are. Predict it first:',
    );
  });

  it("takes no trial into the average, names it, and says what to do where there is nothing else", async () => {
    await workspace.save("predictions/b/predictions.json", [prediction({ run: "b" }, [0, 0, 1])], {
      trial: true,
    });
    await expect(workspace.run("predict")).rejects.toThrow("only trials are predicted (b)");
    await workspace.save("predictions/a/predictions.json", [prediction({ run: "a" }, [1, 0, 0])]);
    expect(await workspace.run("predict")).toContain("\n  trials, not part of it: b\n");
    expect((await workspace.readDraft()).rows[0]?.probabilities).toEqual([1, 0, 0]);
  });

  it("names the predicted studies that the test table does not list", async () => {
    const strangers = Array.from({ length: 12 }, (_, i) => prediction({ studyId: 90 + i }, [1, 0, 0]));
    await workspace.save("predictions/nfn/predictions.json", [...strangers, prediction({}, [1, 0, 0])]);
    expect(await workspace.run("predict")).toContain(
      "\n  12 studies predicted, but not in the test table, not part of it: 90, 91, 92, 93, 94, 95, 96, 97, 98, 99, and 2 more\n",
    );
    expect((await workspace.readDraft()).rows).toHaveLength(50);
  });
});

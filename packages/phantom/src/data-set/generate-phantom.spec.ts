import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { readReceipt, type PipelineConfig } from "@spinegrade/pipeline";
import { generatePhantom } from "@spinegrade/phantom";

const silent = { write: () => true };
let root: string;

beforeEach(async () => {
  root = await temporaryFolder("phantom");
});

const configOf = (isPhantom: boolean): PipelineConfig => ({
  workspaceRoot: root,
  dataDir: join(root, "work", "phantom"),
  isPhantom,
  workDir: join(root, "work"),
  outputDir: join(root, "data-processed"),
  phantom: { seed: 3, trainStudies: 0, testStudies: 0 },
});

describe("generatePhantom", () => {
  it("completes the configured data set and leaves a receipt of every file", async () => {
    const summary = await generatePhantom(configOf(true), { progressStream: silent });
    const receipt = await readReceipt(join(root, "data-processed", "phantom"));
    expect(receipt).toMatchObject({ task: "phantom:generate", contentKey: summary?.contentKey });
    expect(receipt.stored.map(({ path }) => path)).toEqual([
      "phantom/sample_submission.csv",
      "phantom/test_series_descriptions.csv",
      "phantom/train.csv",
      "phantom/train_label_coordinates.csv",
      "phantom/train_series_descriptions.csv",
    ]);
  });

  it("makes nothing for a data set of the user's own and says so in its receipt", async () => {
    expect(await generatePhantom(configOf(false))).toBeUndefined();
    const receipt = await readReceipt(join(root, "data-processed", "phantom"));
    expect(receipt.stored).toEqual([]);
    expect(await readdir(root)).toEqual(["data-processed"]);
  });
});

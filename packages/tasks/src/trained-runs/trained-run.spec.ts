import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { writeJsonAtomic } from "@spinegrade/pipeline";
import { readTrainedRun } from "@spinegrade/tasks";
import { temporaryFolder } from "@spinegrade/test-utils";

let config = { workspaceRoot: "", outputDir: "" };
beforeAll(async () => {
  const workspaceRoot = await temporaryFolder("trained-run");
  config = { workspaceRoot, outputDir: join(workspaceRoot, "data-processed") };
});

const read = async (checkpoint: string) => {
  await writeJsonAtomic(join(config.outputDir, "runs/nfn/run.json"), {
    run: "nfn",
    dataSet: { synthetic: true, tables: { "train.csv": "a".repeat(64) } },
    net: { task: "nfn", encoder: "resnet18", imageSize: 96 },
    folds: [{ fold: 0, checkpoint }],
  });
  return readTrainedRun(config, "nfn");
};

describe("readTrainedRun", () => {
  it.each(["../x.safetensors", "runs/../../x.safetensors", "/etc/passwd", "runs/.."])(
    "refuses the checkpoint %s outside the work folder",
    async (checkpoint) => {
      await expect(read(checkpoint)).rejects.toThrow(/folds\.0\.checkpoint/);
    },
  );

  it.each(["runs/nfn/fold-0/a/checkpoint.safetensors", "runs/a..b/c.safetensors"])(
    "takes the checkpoint %s",
    async (checkpoint) => {
      expect((await read(checkpoint)).folds[0]?.checkpoint).toBe(checkpoint);
    },
  );
});

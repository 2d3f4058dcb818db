import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import {
  decodeSafetensors,
  decodeStored,
  encodeCheckpoint,
  type WeightPrecision,
} from "@spinegrade/model-zoo";
import { trainFold } from "@spinegrade/trainer";
import { checkpointOf, jobOf, LOOP_TASK, useWorkspace, workspace } from "../testing/fold-group.ts";

function outOfFold(): Promise<string> {
  return readFile(join(workspace.outputDir, "runs/small/fold-0/out-of-fold.json"), "utf8");
}

describe("a run with weightPrecision", () => {
  useWorkspace(LOOP_TASK);

  it("stores weights of 16 bits, trains as without, and validates what it stores", async () => {
    await trainFold(await jobOf("whole", {}, LOOP_TASK));
    const whole = decodeSafetensors(await checkpointOf("whole"));
    for (const weightPrecision of ["float16", "bfloat16"] as const) {
      await trainFold(await jobOf(weightPrecision, { weightPrecision }, LOOP_TASK));
      const validated = await outOfFold();
      const file = await checkpointOf(weightPrecision);
      const { state: stored, metadata } = decodeStored(file);
      const dtypes = new Set(
        [...stored.values()].filter(({ shape }) => shape.length > 1).map(({ dtype }) => dtype),
      );
      expect([...dtypes]).toEqual([weightPrecision === "float16" ? "F16" : "BF16"]);
      const rounded = encodeCheckpoint(whole.state, metadata, { weightPrecision });
      expect(rounded.length).toBe(file.length);
      expect(decodeStored(rounded).state).toEqual(stored);
      await trainFold(await jobOf(weightPrecision, { weightPrecision }, LOOP_TASK)); // loads the checkpoint
      expect(await outOfFold()).toBe(validated);
    }
  });
});

describe("a run whose weights outgrow float16", () => {
  useWorkspace("toy");

  it("keeps the training, says how to resume it, and ends as with bfloat16 from the start", async () => {
    // AdamW's first steps are as long as the rate
    const large = { learningRate: 5e5, weightDecay: 0, emaDecay: 0.5 };
    const train = async (key: string, weightPrecision: WeightPrecision): Promise<void> => {
      await trainFold(await jobOf(key, { ...large, weightPrecision }, "toy"));
    };
    await train("apart", "bfloat16");
    await expect(train("large", "float16")).rejects.toThrow(
      /^validation after epoch 1: run small, fold 0: the tensor \S+ has \S+ at place \d+, which float16 cannot hold: .* the training is kept.*`--key large --weight-precision bfloat16`$/,
    );
    expect(await readdir(join(workspace.workDir, "runs/small/fold-0/large/state"))).toEqual([
      "state-000000002.safetensors",
    ]);
    await train("large", "bfloat16");
    expect(decodeStored(await checkpointOf("large")).state).toEqual(
      decodeStored(await checkpointOf("apart")).state,
    );
  });
});

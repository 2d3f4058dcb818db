import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import type { ValidationFile } from "@spinegrade/competition-data";
import { canMultiplyBfloat16, startEngine, withProductPrecision } from "@spinegrade/engine";
import type { NetConfig } from "@spinegrade/tasks";
import { temporaryFolder } from "@spinegrade/test-utils";
import { FoldStore } from "./fold-store.ts";

await startEngine();

const NET: NetConfig = {
  ...{ task: "nfn", encoder: "resnet18", decoderChannels: [8, 8, 8], imageSize: 96 },
};
const OF_FOLD: ValidationFile = {
  ...{
    dataSet: { synthetic: true, tables: { "train.csv": "a".repeat(64) } },
    run: "nfn",
    points: [],
    series: [],
  },
  net: { task: "nfn", encoder: "resnet18", imageSize: 96, bugged: false },
};

describe("FoldStore", () => {
  const onBfloat16 = canMultiplyBfloat16() ? it : it.skip;
  onBfloat16(
    "does not find, when a validation resumes, what products of another precision gave",
    async () => {
      const workDir = await temporaryFolder("fold-store");
      const weights = { fold: 0, path: join(workDir, "fold-0.safetensors") };
      await writeFile(weights.path, "weights");
      const store = await FoldStore.open(workDir, "out-of-fold", "nfn", {}); // without Nx
      const pathOf = async (): Promise<string> => store.pathOf(NET, weights, []);
      await store.keep(await pathOf(), OF_FOLD);
      expect(await store.find(await withProductPrecision("float32", pathOf))).toEqual(OF_FOLD);
      expect(await store.find(await withProductPrecision("bfloat16", pathOf))).toBeUndefined();
    },
  );
});

import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, expect, it } from "@jest/globals";
import { startEngine } from "@spinegrade/engine";
import { encodeCheckpoint, stateOf } from "@spinegrade/model-zoo";
import { findWeights } from "@spinegrade/predictor";
import { createGradingNet } from "@spinegrade/tasks";
import { temporaryFolder } from "@spinegrade/test-utils";

let folder: string;
let file: Uint8Array;

beforeAll(async () => {
  await startEngine();
  folder = await temporaryFolder("weights");
  const net = createGradingNet(
    { task: "scs", encoder: "pvt_v2_b0", decoderChannels: [8, 8, 4], imageSize: 64 },
    1,
  );
  file = encodeCheckpoint(stateOf(net));
  net.dispose();
});

/** The folds of the only file of a folder. */
async function foldsOf(name: string): Promise<number[]> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, file);
  try {
    const { runs } = await findWeights(folder);
    return runs.flatMap(({ weights }) => weights.map(({ fold }) => fold));
  } finally {
    await rm(path);
  }
}

it("tells a fold by all digits of its number, anywhere in the path", async () => {
  expect(await foldsOf("scs/fold-2/net.pth")).toEqual([2]);
  expect(await foldsOf("scs/fold2/fold_2.PTH")).toEqual([2]);
  expect(await foldsOf("scs-fold10.SafeTensors")).toEqual([10]);
});

it("refuses a path that names several folds, and one that names none", async () => {
  await expect(foldsOf("fold0/fold3.pth")).rejects.toThrow("its path names the folds 0, 3");
  await expect(foldsOf("net.pth")).rejects.toThrow("its fold is unknown");
});

it("takes no companion that macOS writes next to a file", async () => {
  await writeFile(join(folder, "fold1.pth"), file);
  await writeFile(join(folder, "._fold1.pth"), "\0\x05\x16\x07");
  const { runs, unknown } = await findWeights(folder);
  expect([runs.length, unknown]).toEqual([1, []]);
  await rename(join(folder, "fold1.pth"), join(folder, "fold1"));
  await expect(findWeights(folder)).rejects.toThrow("holds no checkpoint");
});

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "@jest/globals";
import { gradingWorkspace } from "../testing/grading-workspace.ts";
import type { GradingModel } from "./grading-model.ts";
import { findModels } from "./find-models.ts";

let folder: string;
let models: readonly GradingModel[];

beforeAll(async () => {
  ({ folder, models } = await gradingWorkspace());
});

it("takes a folder for the weights in it, by name, whatever else lies there", async () => {
  await writeFile(join(folder, "notes.txt"), "not weights");
  expect(await findModels([folder])).toEqual(models);
});

it("refuses a folder without weights, and says what may be named", async () => {
  const empty = join(folder, "empty");
  await mkdir(empty);
  await expect(findModels([empty])).rejects.toThrow(
    /empty is no model bundle .*name a bundle or a file of weights/,
  );
});

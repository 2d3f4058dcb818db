import { beforeAll, expect, it } from "@jest/globals";
import { findModels, gradeStudy, type GradingModel } from "@spinegrade/grading";
import { findStudies, type FoundStudy } from "@spinegrade/series-types";
import { join } from "node:path";
import { gradingWorkspace } from "../../testing/grading-workspace.ts";

let study: FoundStudy | undefined;
let models: readonly GradingModel[];
let folder: string;

beforeAll(async () => {
  const workspace = await gradingWorkspace();
  ({ models, folder } = workspace);
  [study] = (await findStudies(workspace.dir)).studies;
});

it("doubts the mean of folds alone: one fold twice raises the doubts that it raises once", async () => {
  if (study === undefined) throw new Error("no study");
  const twice = await findModels([join(folder, "nfn-0.safetensors"), join(folder, "nfn-0.safetensors")]);
  const flagsOf = async (some: readonly GradingModel[]): Promise<unknown> =>
    study && (await gradeStudy(study, some)).result.flags;
  expect(await flagsOf(twice)).toEqual(await flagsOf(models.slice(0, 1)));
});

import { beforeEach, describe, expect, it } from "@jest/globals";
import { EnsemblerWorkspace } from "./testing/ensembler-workspace.ts";

let workspace: EnsemblerWorkspace;
beforeEach(async () => {
  workspace = await EnsemblerWorkspace.make();
});

describe("the command line", () => {
  it.each([
    [[], "a command is missing\nusage: spinegrade-ensembler predict"],
    [["train"], 'unknown command "train"'],
    [["predict", "--folds", "first"], '--folds "first" must be one of mean, last'],
    [["validate", "--fill", "plain"], "unknown option --fill"],
    [["predict", "--fast"], "unknown option --fast"],
  ])("says what is wrong with %j", async (args, message) => {
    await expect(workspace.run(...args)).rejects.toThrow(message);
  });
});

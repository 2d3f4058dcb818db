import { execFileSync } from "node:child_process";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, it } from "@jest/globals";
import { gradingWorkspace } from "../testing/grading-workspace.ts";
import type { GradingModel } from "./grading-model.ts";
import { findModels } from "./find-models.ts";

let folder: string;
let dir: string;
let models: readonly GradingModel[];

beforeAll(async () => {
  ({ folder, dir, models } = await gradingWorkspace());
});

it("reads net and folds of each file, and refuses what is not a net", async () => {
  expect(models.map(({ net }) => net.task)).toEqual(["nfn", "nfn", "scs"]);
  expect(models.map(({ isSynthetic }) => isSynthetic)).toEqual([true, undefined, undefined]);
  const text = join(folder, "text.pth");
  await writeFile(text, "no weights");
  await expect(findModels([text])).rejects.toThrow("text.pth");
  await expect(findModels([join(text, "net.pth")])).rejects.toThrow(
    /net\.pth: a part of that path is a file/,
  );
  await rm(text);
  await expect(findModels([join(folder, "gone.pth")])).rejects.toThrow(/gone\.pth does not exist/);
  await expect(findModels([dir])).rejects.toThrow(/is no model bundle/);
});

it("takes a folder for the weights in it, by name, whatever else lies there", async () => {
  await writeFile(join(folder, "notes.txt"), "not weights");
  expect(await findModels([folder])).toEqual(models);
});

it("takes weights that are links or whose endings are capital, and no companions of macOS", async () => {
  const other = join(folder, "linked");
  await mkdir(other);
  await symlink(join(folder, "nfn-0.safetensors"), join(other, "A.SafeTensors"));
  await rename(join(folder, "nfn-1.safetensors"), join(other, "b.SAFETENSORS"));
  await writeFile(join(other, "._b.SAFETENSORS"), "\0\x05\x16\x07");
  const found = await findModels([other]);
  await rename(join(other, "b.SAFETENSORS"), join(folder, "nfn-1.safetensors"));
  expect(found.map(({ name, sha256 }) => [name, sha256])).toEqual([
    ["A.SafeTensors", models[0]?.sha256],
    ["b.SAFETENSORS", models[1]?.sha256],
  ]);
});

it("refuses a pipe, which would be waited for", async () => {
  const pipe = join(folder, "pipe.pth");
  execFileSync("mkfifo", [pipe]);
  await expect(findModels([pipe])).rejects.toThrow("pipe.pth is a pipe or a device, not a file of weights");
  await rm(pipe);
});

it("refuses a folder without weights, and says what may be named", async () => {
  const empty = join(folder, "empty");
  await mkdir(empty);
  await expect(findModels([empty])).rejects.toThrow(
    /empty is no model bundle .*name a bundle or a file of weights/,
  );
});

import { lstat, readdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { temporaryFolder } from "@spinegrade/test-utils";
import { compileSchema, readJson, readSealedJson, UserError } from "@spinegrade/pipeline";
import { explainUncaughtRead } from "./read-failures.ts";

let folder = "";
beforeAll(async () => {
  folder = await temporaryFolder("read");
  await writeFile(join(folder, "file"), "{}");
  await symlink("loop", join(folder, "loop"));
});

const anything = compileSchema<object>({ type: "object" });
const CASES = [
  ["nothing/here.json", "there is no such file or folder"],
  ["file/below.json", "a part of that path is a file, not a folder"],
  [".", "it is a folder, not a file"],
  ["loop", "a symbolic link in that path leads back to itself"],
  ["x".repeat(300), "the name is longer than the file system allows"],
] as const;

describe.each(CASES)("reading %.20s", (name, reason) => {
  it.each([
    ["readJson", readJson],
    ["readSealedJson", readSealedJson],
  ])("%s says why it cannot, in words", async (_, read) => {
    const failure = read(join(folder, name), anything);
    await expect(failure).rejects.toThrow(UserError);
    await expect(failure).rejects.toThrow(`cannot read ${join(folder, name)}: ${reason}`);
    await expect(failure).rejects.not.toThrow(/E[A-Z]{3,}/);
  });

  it("is explained where nobody did", async () => {
    const error: unknown = await readFile(join(folder, name)).catch((thrown: unknown) => thrown);
    // node names no path where a folder is read as a file
    expect(explainUncaughtRead(error)).toMatchObject({ name: name === "." ? "Error" : "UserError" });
  });
});

it("says what makes a file that is missing", async () => {
  const failure = readJson(join(folder, "none.json"), anything, "npx nx run trainer:nfn");
  await expect(failure).rejects.toThrow(`${join(folder, "none.json")} is missing: npx nx run trainer:nfn`);
});

it.each([
  ["readdir", (path: string) => readdir(path)],
  ["lstat", (path: string) => lstat(path)],
  ["readlink", (path: string) => readlink(path)],
])("explains what %s throws, and leaves other errors alone", async (_, read) => {
  const error: unknown = await read(join(folder, "none")).catch((thrown: unknown) => thrown);
  expect(explainUncaughtRead(error)).toEqual(
    new UserError(`cannot read ${join(folder, "none")}: there is no such file or folder`),
  );
  const defect = new TypeError("oops");
  expect(explainUncaughtRead(defect)).toBe(defect);
});

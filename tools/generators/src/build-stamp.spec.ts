import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { isBuildCurrent, isBuildWhole, stampBuild } from "@spinegrade/readme-example";
import { temporaryFolder } from "@spinegrade/test-utils";

let root: string;
let [base, top] = ["", ""];

async function write(path: string, content = ""): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

/** Two packages, `top` of which depends on `base`, as if both had just been built. */
beforeEach(async () => {
  root = await temporaryFolder("build-stamp");
  [base, top] = [join(root, "packages/base"), join(root, "packages/top")];
  await write("tsconfig.base.json");
  await write("package-lock.json");
  await write("packages/base/package.json", "{}");
  await write("packages/top/package.json", '{ "dependencies": { "@spinegrade/base": "*", "fflate": "1" } }');
  for (const name of ["base", "top"]) {
    await write(`packages/${name}/tsconfig.build.json`);
    await write(`packages/${name}/src/index.ts`);
    await write(`packages/${name}/dist/index.js`);
  }
  for (const folder of [base, top]) stampBuild(folder);
});

const stateOf = (folder: string): object => ({
  current: isBuildCurrent(folder),
  whole: isBuildWhole(folder),
});

describe("a build", () => {
  it("is whole after it, and whatever becomes of specs and READMEs", async () => {
    await write("packages/top/src/index.spec.ts");
    await write("packages/base/README.md");
    for (const folder of [base, top]) expect(stateOf(folder)).toEqual({ current: true, whole: true });
  });

  it.each([
    ["a source", "packages/top/src/index.ts"],
    ["a new source", "packages/top/src/other.ts"],
    ["its package.json", "packages/top/package.json"],
    ["the compiler's settings", "tsconfig.base.json"],
  ])("is neither current nor whole after a change of %s", async (_, path) => {
    await write(path, '{ "dependencies": {} }');
    expect(stateOf(top)).toEqual({ current: false, whole: false });
  });

  it.each([
    ["a source of a package that it depends on", "packages/base/src/index.ts"],
    ["a third-party version", "package-lock.json"],
    ["a file that it wrote", "packages/top/dist/index.js"],
  ])("is current, yet not whole, after a change of %s", async (_, path) => {
    await write(path, "changed");
    expect(stateOf(top)).toEqual({ current: true, whole: false });
  });

  it("is neither where nothing is built", async () => {
    await rm(join(base, "dist"), { recursive: true });
    expect(stateOf(base)).toEqual({ current: false, whole: false });
  });
});

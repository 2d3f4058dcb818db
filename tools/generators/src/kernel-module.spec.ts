import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { kernelModule } from "./kernel-module.ts";

const PACKAGES = new URL("../../../packages/", import.meta.url);
const folderOf = (name: string): URL => new URL(`${name}/`, PACKAGES);
// in one process: the compiler takes 4 s to load, and a kernel a second
const names = readdirSync(PACKAGES).filter((name) => existsSync(new URL("assembly", folderOf(name))));

describe("the committed kernel", () => {
  it.each(names)("of %s is what its sources compile to, byte for byte", async (name) => {
    const committed = readFileSync(new URL("src/kernel/kernel-wasm.ts", folderOf(name)), "utf8");
    expect((await kernelModule(folderOf(name))) === committed).toBe(true);
  });

  it("is there for each package that has one", () => {
    expect(names).toEqual(expect.arrayContaining(["augmentation", "dicom-ingest", "jpeg-2000", "pipeline"]));
  });
});

import { describe, expect, it } from "@jest/globals";
import { kernelModule } from "@spinegrade/generators";
import { readFileSync } from "node:fs";

describe("the committed kernel", () => {
  it("is what its sources compile to, byte for byte", async () => {
    const committed = readFileSync(new URL("kernel-wasm.ts", import.meta.url), "utf8");
    expect((await kernelModule(new URL("../../", import.meta.url))) === committed).toBe(true);
  });
});

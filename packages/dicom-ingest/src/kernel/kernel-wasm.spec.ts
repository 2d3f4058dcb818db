import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { compileKernel, kernelModule } from "../../assembly/compile-kernel.ts";

describe("the committed kernel", () => {
  it("is what its sources compile to, byte for byte", async () => {
    const committed = readFileSync(new URL("kernel-wasm.ts", import.meta.url), "utf8");
    expect(kernelModule(await compileKernel()) === committed).toBe(true);
  });
});

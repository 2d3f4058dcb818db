/** Constants that TypeScript and C++ both define. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "@jest/globals";
import { LEAST_CHANNELS_OF_PATCHES } from "./convolution/conv2d.ts";
import { NUMBERS_OF_SCALE } from "../optimizers/half-format.ts";

describe("constants of the native sources", () => {
  it.each([
    ["kernels/kernel-types.h", "kHalfBlock", NUMBERS_OF_SCALE],
    ["ops/conv2d-operations.cc", "kChannelsOfTap", LEAST_CHANNELS_OF_PATCHES],
  ])("%s defines %s as here", async (path, name, value) => {
    const source = await readFile(new URL(`../native/${path}`, import.meta.url), "utf8");
    expect(source).toContain(`${name} = ${value}`);
  });
});

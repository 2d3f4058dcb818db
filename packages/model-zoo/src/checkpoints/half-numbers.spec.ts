import { describe, expect, it } from "@jest/globals";
import { readGolden } from "@spinegrade/test-utils";
import { toBfloat16 } from "./bfloat16.ts";
import { toFloat16 } from "./float16.ts";

interface Golden {
  readonly float32: readonly number[];
  readonly float16: readonly number[];
  readonly bfloat16: readonly number[];
}

const golden = readGolden(import.meta.url, "half-numbers.json") as Golden;
const numbers = [...new Float32Array(Uint32Array.from(golden.float32).buffer)];

describe("numbers of 16 bits", () => {
  it("are numpy's float16 and PyTorch's bfloat16, to the bit", () => {
    expect(numbers.length).toBeGreaterThan(1000);
    expect(numbers.map(toFloat16)).toEqual(golden.float16);
    expect(numbers.map(toBfloat16)).toEqual(golden.bfloat16);
  });
});

import { describe, expect, it } from "@jest/globals";
import { compareNets } from "./compare-nets.ts";

describe("compare nets", () => {
  it("refuses a product precision that is unknown, before a process starts", () => {
    const options = ["--net", "nfn-pvt_v2_b4", "--op", "infer", "--libraries", "ours", "--rounds", "0"];
    expect(() => compareNets([...options, "--product-precision", "bfloat61"])).toThrow(
      '--product-precision takes float32, bfloat16, not "bfloat61"',
    );
  });
});

import { describe, expect, it } from "@jest/globals";
import { examineEngine } from "@spinegrade/engine";
import { findWarnings } from "./doctor.ts";

const CPU = {
  tensorflowVersion: "2.21.0",
  device: "cpu",
  threads: 2,
  instructions: "avx2",
  productPrecision: "float32",
  oneDnn: true,
  addonPath: "",
} as const;

describe("examineEngine", () => {
  it("reports what computes and how fast", async () => {
    const report = await examineEngine();
    expect(report.deviceName).not.toBe("");
    expect(report.memoryBytes).toBeGreaterThan(2 ** 28);
    expect(report.nodeAbi).toBe(process.versions.modules);
    expect(report.conv3dGflopPerSecond).toBeGreaterThan(0.1);
  });
});

describe("findWarnings", () => {
  it("is silent about an engine that uses what there is", () => {
    expect(findWarnings(CPU, [])).toEqual([]);
    expect(findWarnings({ ...CPU, device: "gpu" }, ["NVIDIA H100"])).toEqual([]);
  });

  it("tells of an NVIDIA GPU that is not used", () => {
    expect(findWarnings(CPU, ["NVIDIA H100"])).toEqual([
      expect.stringMatching(/NVIDIA H100.*not used.*install --gpu/),
    ]);
  });
});

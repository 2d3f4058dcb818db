import { describe, expect, it } from "@jest/globals";
import { readDevice, startEngine } from "@spinegrade/engine";
import { deviceEnv, requireDevice } from "./device.ts";

describe("--device", () => {
  it("takes cpu and gpu, and suggests the nearest", () => {
    expect([undefined, "cpu", "gpu"].map(readDevice)).toEqual([undefined, "cpu", "gpu"]);
    expect(() => readDevice("gpus")).toThrow('--device "gpus" must be one of cpu, gpu (did you mean "gpu"?)');
  });

  it("gpu without a GPU is refused before TensorFlow is loaded, not computed on the processor", async () => {
    const env = { ...process.env, CUDA_VISIBLE_DEVICES: "" };
    await expect(startEngine({ device: "gpu", env })).rejects.toThrow(
      "--device gpu: there is no NVIDIA GPU here",
    );
    expect(() => {
      requireDevice("gpu", "cpu");
    }).toThrow("--device gpu: TensorFlow does not use the NVIDIA GPU");
  });

  it("cpu is refused where the process has loaded TensorFlow with the GPU", () => {
    expect(() => {
      requireDevice("cpu", "gpu");
    }).toThrow("--device cpu: this process loaded TensorFlow with the GPU before");
  });

  it("cpu hides every GPU from TensorFlow", async () => {
    expect(deviceEnv("cpu", { CUDA_VISIBLE_DEVICES: "0" })).toEqual({ CUDA_VISIBLE_DEVICES: "-1" });
    expect((await startEngine({ device: "cpu" })).device).toBe("cpu");
    expect(process.env["CUDA_VISIBLE_DEVICES"]).toBe("-1");
  });
});

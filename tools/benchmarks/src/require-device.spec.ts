import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { usesEngine } from "./benchmark-files.ts";
import { deviceEnv, findDevice, readDevice, requireDevice } from "./require-device.ts";

const CPU = { device: "cpu", deviceName: "a processor", warnings: [] };

describe("requireDevice", () => {
  it("is silent where the device is the one asked for", () => {
    expect(() => {
      requireDevice("cpu", CPU);
      requireDevice("gpu", { ...CPU, device: "gpu" });
    }).not.toThrow();
  });

  it("says what computes instead and what to do", () => {
    expect(() => {
      requireDevice("gpu", CPU);
    }).toThrow(/--device gpu: TensorFlow computes on the cpu \(a processor\) here: no GPU.*install --gpu/);
    expect(() => {
      requireDevice("gpu", { ...CPU, warnings: ["the NVIDIA GPU (H100) is not used"] });
    }).toThrow("here: the NVIDIA GPU (H100) is not used");
    expect(() => readDevice("tpu")).toThrow('--device is cpu or gpu, not "tpu"');
  });

  it("finds the processor where GPUs are hidden", () => {
    const found = findDevice(deviceEnv("cpu"));
    requireDevice("cpu", found);
    expect(found.deviceName).not.toBe("");
  }, 60_000);
});

describe("usesEngine", () => {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  it.each([
    ["engine", true],
    ["trainer", true],
    ["dicom-ingest", false],
  ])("of %s is %p", (project, expected) => {
    expect(usesEngine(root, { project })).toBe(expected);
  });
});

import { describe, expect, it } from "@jest/globals";
import { repeats } from "@spinegrade/test-utils";
import { compare } from "./compare-command.ts";
import { isDawnInstalled } from "./dawn.ts";
import { isEqual } from "./format-comparison.ts";
import { readRequest } from "./read-settings.ts";
import { softwareVulkanEnv, whyNoSoftwareVulkan } from "./software-vulkan.ts";

const SMALL = [
  "--encoder",
  "resnet18",
  "--widths",
  "16,12,8",
  "--depth",
  "2",
  "--size",
  "32",
  "--repeats",
  "0",
];

const notInstalled = isDawnInstalled() ? null : "WebGPU is not installed: npx nx run webgpu:install";
const reason = whyNoSoftwareVulkan() ?? notInstalled;
const isThorough = repeats(0, 1) === 1;

/** The tensors that are not TensorFlow's. */
function wrongTensors(args: readonly string[]): string[] {
  const { settings } = readRequest(args);
  const { adapter, differences } = compare(args, softwareVulkanEnv());
  expect(adapter).toContain("swiftshader");
  expect(differences.length).toBeGreaterThan(1);
  return differences.filter((one) => !isEqual(settings, one)).map(({ name }) => name);
}

describe("through WebGPU in Node", () => {
  if (reason !== null) {
    it.skip(`needs a Vulkan driver: ${reason}`, () => undefined);
    return;
  }

  it("the NFN net finds and grades points as with TensorFlow", () => {
    expect(wrongTensors(["--task", "nfn", ...SMALL])).toEqual([]);
  });

  // shaders of the backward pass take SwiftShader's compiler long
  const slowIt = isThorough ? it : it.skip;
  slowIt("the SCS net's loss has TensorFlow's gradients (only by npm run test:slow)", () => {
    expect(wrongTensors(["--task", "scs", "--op", "gradients", ...SMALL])).toEqual([]);
  });
});

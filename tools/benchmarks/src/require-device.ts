import { fileURLToPath } from "node:url";
import { compileSchema, parseJson } from "@spinegrade/pipeline";
import { runTypeScript } from "./run-script.ts";

const ENGINE = fileURLToPath(new URL("../../../packages/engine/src/cli.ts", import.meta.url));

export const DEVICES = ["cpu", "gpu"] as const;
export type Device = (typeof DEVICES)[number];

/** The part of a doctor's report that is used here. */
export interface FoundDevice {
  readonly device: string;
  readonly deviceName: string;
  readonly warnings: readonly string[];
}

const parseFoundDevice = compileSchema<FoundDevice>({
  type: "object",
  required: ["device", "deviceName", "warnings"],
  properties: {
    device: { type: "string" },
    deviceName: { type: "string" },
    warnings: { type: "array", items: { type: "string" } },
  },
});

/** @throws Error unless it is one. */
export function readDevice(name: string): Device {
  const device = DEVICES.find((one) => one === name);
  if (device === undefined) throw new Error(`--device is ${DEVICES.join(" or ")}, not "${name}"`);
  return device;
}

/** The environment in which TensorFlow computes on that device, where it can. */
export function deviceEnv(device: Device, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return device === "cpu" ? { ...env, CUDA_VISIBLE_DEVICES: "-1" } : env;
}

/** The device of TensorFlow, as `spinegrade-engine doctor` finds it. */
export function findDevice(env: NodeJS.ProcessEnv): FoundDevice {
  const source = "spinegrade-engine doctor --json";
  const report = runTypeScript(ENGINE, ["doctor", "--json"], { env, capture: true });
  return parseFoundDevice(parseJson(report, source), source);
}

/** @throws Error that says what computes instead, and what to do, when it is not the device asked for. */
export function requireDevice(asked: Device, { device, deviceName, warnings }: FoundDevice): void {
  if (device === asked) return;
  const advice =
    warnings.length > 0
      ? warnings.join("; ")
      : `no ${asked.toUpperCase()} is to be seen; \`npx --no-install spinegrade-engine install --gpu\` where there is one`;
  throw new Error(`--device ${asked}: TensorFlow computes on the ${device} (${deviceName}) here: ${advice}`);
}

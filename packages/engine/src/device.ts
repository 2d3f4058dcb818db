import { readChoice, UserError } from "@spinegrade/pipeline";
import { seesNvidiaGpu } from "./find-engine.ts";

/** The devices that TensorFlow can compute on. */
export const DEVICES = ["cpu", "gpu"] as const;

export type Device = (typeof DEVICES)[number];

/** The option `--device` of each command that computes. */
export const DEVICE_OPTION = {
  type: "string",
  value: DEVICES.join("|"),
  help: "compute on this device; default: an NVIDIA GPU if there is one",
} as const;

/** The device that `--device` names; undefined where it is not given. @throws UserError for another name. */
export function readDevice(text: string | undefined): Device | undefined {
  return text === undefined ? undefined : readChoice("--device", text, DEVICES);
}

/** The environment in which TensorFlow computes on a device: for the CPU, one that hides every GPU. */
export function deviceEnv(device: Device | undefined, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return device === "cpu" ? { ...env, CUDA_VISIBLE_DEVICES: "-1" } : env;
}

/** Call it before TensorFlow is loaded. @throws UserError when a GPU is requested and none is visible. */
export function requireVisible(device: Device | undefined, env: NodeJS.ProcessEnv): void {
  if (device !== "gpu" || seesNvidiaGpu(env)) return;
  throw new UserError(
    "--device gpu: there is no NVIDIA GPU here, or CUDA_VISIBLE_DEVICES hides it; leave the option out to compute on the processor",
  );
}

/** The remedy where there is an NVIDIA GPU that TensorFlow does not use. */
export const USE_THE_GPU =
  "run `npx --no-install spinegrade-engine install --gpu`; if that is done, set SPINEGRADE_TF_LOG=1 and read TensorFlow's messages";

/** @throws UserError when TensorFlow does not compute on the requested device. */
export function requireDevice(device: Device | undefined, found: Device): void {
  if (device === "cpu" && found === "gpu")
    throw new UserError(
      "--device cpu: this process loaded TensorFlow with the GPU before: ask for the processor in a new process",
    );
  if (device !== "gpu" || found === "gpu") return;
  throw new UserError(`--device gpu: TensorFlow does not use the NVIDIA GPU: ${USE_THE_GPU}`);
}

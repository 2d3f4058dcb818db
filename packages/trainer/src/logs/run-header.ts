import type { DeviceDescription, EngineInfo } from "@spinegrade/engine";
import type { AnyFoldJob } from "../run/fold-job.ts";

/** The parts of a job that the header shows. */
interface HeaderJob extends Pick<AnyFoldJob<never>, "run" | "fold" | "data"> {
  readonly config: {
    readonly net: { readonly encoder: string; readonly imageSize?: unknown };
    readonly epochs: number;
  };
  readonly engine: Pick<EngineInfo, "device" | "threads" | "tensorflowVersion">;
}

/** Formats the start of a training for people: run, net, samples, device, warnings, and log locations. */
export function formatHeader(
  { run, fold, config, data, engine }: HeaderJob,
  { deviceName, warnings }: DeviceDescription,
  storedDir: string,
): string {
  const { encoder, imageSize } = config.net;
  const size = typeof imageSize === "number" ? ` at ${imageSize} px` : "";
  const lines = [
    `train ${run}, fold ${fold}: ${encoder}${size}, ${data.training.length} samples to train on, ` +
      `${data.validation.length} to validate on, ${config.epochs} epochs`,
    `device: ${engine.device} (${deviceName}), ${engine.threads} threads, TensorFlow ${engine.tensorflowVersion}`,
    ...warnings.map((warning) => `warning: ${warning}`),
    `logs: ${storedDir} (log.jsonl; tensorboard --logdir that folder)`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

import type { NetConfig } from "./net-config.ts";
import { taskNamed } from "./registry.ts";
import type { Task, TaskNet } from "./task.ts";

/** A net, its config, and the task that it is for. */
export interface GradingNet extends TaskNet {
  readonly config: NetConfig;
  readonly task: Task;
}

/**
 * Makes the net of a task. The caller disposes it.
 * @param seed names the streams that the initial parameters are drawn from; null where a checkpoint is loaded next.
 * @throws UserError when there is no such task or encoder.
 */
export function createGradingNet(config: NetConfig, seed: number | null): GradingNet {
  const task = taskNamed(config.task);
  const { encoder, decoderChannels } = config;
  return { ...task.createNet({ encoder, decoderChannels, seed }), config, task };
}

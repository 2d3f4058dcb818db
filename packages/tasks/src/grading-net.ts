import type { NetConfig } from "./net-config.ts";
import { taskNamed } from "./registry.ts";
import type { Task, TaskNet } from "./definition/task.ts";

/** A net with its configuration and task. */
export interface GradingNet extends TaskNet {
  readonly config: NetConfig;
  readonly task: Task;
}

/**
 * Creates the net of a task. The caller disposes it.
 * @param seed names the random streams for the initial parameters; null when a checkpoint is loaded next.
 * @throws UserError when the task or encoder does not exist.
 */
export function createGradingNet(config: NetConfig, seed: number | null): GradingNet {
  const task = taskNamed(config.task);
  const { encoder, decoderChannels } = config;
  return { ...task.createNet({ encoder, decoderChannels, seed }), config, task };
}

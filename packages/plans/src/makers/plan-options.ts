import type { Resources } from "../plan/plan.ts";

/** The user's settings for the tasks of a plan; absent ones are estimated. */
export interface PlanOptions {
  /** The workspace, in which the commands run. */
  readonly root: string;
  readonly cores: number;
  readonly gpus: number;
  /** In place of the estimate of a dry run. */
  readonly minutes?: number;
  readonly memoryMiB?: number;
  /** Receives what could not be estimated, and why. */
  readonly note: (line: string) => void;
}

/** Estimates for tasks that were not measured. */
export const UNMEASURED = { minutes: 60, memoryMiB: 4096 } as const;

/** Resources of a small task: no GPU, minutes. */
export function smallTask({ cores, minutes, memoryMiB }: PlanOptions, ownMinutes = 10): Resources {
  return { cores, gpus: 0, minutes: minutes ?? ownMinutes, memoryMiB: memoryMiB ?? UNMEASURED.memoryMiB };
}

import type { Resources } from "../plan/plan.ts";

/** What the person who makes a plan says of its tasks; what is absent is estimated. */
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

/** Figures of tasks that nobody measured. */
export const UNMEASURED = { minutes: 60, memoryMiB: 4096 } as const;

/** Resources of a small task: no GPU, minutes. */
export function smallTask({ cores, minutes, memoryMiB }: PlanOptions, ownMinutes = 10): Resources {
  return { cores, gpus: 0, minutes: minutes ?? ownMinutes, memoryMiB: memoryMiB ?? UNMEASURED.memoryMiB };
}

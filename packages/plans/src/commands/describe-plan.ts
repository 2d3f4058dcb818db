import { resolve } from "node:path";
import { formatDuration } from "@spinegrade/pipeline";
import { tasksByKind } from "../plan/open-plan.ts";
import type { PlanTask } from "../plan/plan.ts";

/** The summary of a plan that is printed when it is made. */
export function describePlan(file: string, tasks: readonly PlanTask[]): string {
  const lines = [...tasksByKind({ tasks })].map(([kind, own]) => {
    const minutes = own.reduce((sum, { resources }) => sum + resources.minutes, 0);
    const [{ resources } = { resources: undefined }] = own;
    const needs =
      resources &&
      `${resources.cores} cores, ${resources.memoryMiB} MiB${resources.gpus > 0 ? `, ${resources.gpus} GPU` : ""}`;
    return `  ${kind.padEnd(12)} ${String(own.length).padStart(6)} tasks of ${needs ?? ""}; at most ${formatDuration(minutes * 60)} in all\n`;
  });
  return `${resolve(file)}: ${tasks.length} tasks\n${lines.join("")}run it: spinegrade run ${file} --on local|slurm\n`;
}

import type { PlanTask } from "../plan/plan.ts";

/** The tasks of a plan that may begin, first come, first served; each step costs as much as the task has neighbours. */
export class ReadyTasks {
  readonly #ready: PlanTask[] = [];
  /** For each task, the number of tasks that it still waits for. */
  readonly #missing = new Map<string, number>();
  readonly #dependents = new Map<string, PlanTask[]>();
  #next = 0;

  /** @param done ids of tasks that are done. */
  constructor(tasks: readonly PlanTask[], done: ReadonlySet<string>) {
    for (const task of tasks) {
      if (done.has(task.id)) continue;
      const missing = task.dependsOn.filter((id) => !done.has(id));
      this.#missing.set(task.id, missing.length);
      if (missing.length === 0) this.#ready.push(task);
      for (const id of missing) {
        const others = this.#dependents.get(id) ?? [];
        this.#dependents.set(id, others);
        others.push(task);
      }
    }
  }

  /** The next one, which stays until it is taken. */
  peek(): PlanTask | undefined {
    return this.#ready[this.#next];
  }

  take(): void {
    this.#next++;
  }

  /** Notes that a task is done, by which others may have become ready. */
  complete({ id }: PlanTask): void {
    for (const task of this.#dependents.get(id) ?? []) {
      const missing = (this.#missing.get(task.id) ?? 0) - 1;
      this.#missing.set(task.id, missing);
      if (missing === 0) this.#ready.push(task);
    }
  }
}

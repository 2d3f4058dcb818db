import type { PipelineConfig } from "@spinegrade/pipeline";
import { makeTask, type TaskParts } from "../plan/make-task.ts";
import { ownCommand } from "../plan/own-command.ts";
import type { PlanTask } from "../plan/plan.ts";
import { type PlanOptions, smallTask } from "./plan-options.ts";

/** A task without GPU. */
type SmallParts = Omit<TaskParts, "resources" | "inputs"> & {
  /** Expected; default 10. */
  readonly minutes?: number;
};

/** Makes small tasks of one plan. */
export function smallTasks(inputs: object, options: PlanOptions): (parts: SmallParts) => PlanTask {
  return ({ minutes, ...parts }) => makeTask({ ...parts, inputs, resources: smallTask(options, minutes) });
}

/** Makers of the tasks that depend on the data set, and of those that depend on the code alone. */
export interface TaskMakers {
  readonly ofData: (parts: SmallParts) => PlanTask;
  readonly ofCode: (parts: SmallParts) => PlanTask;
}

/** The tasks that make the inputs of trainings. */
export interface Prepared {
  readonly ingest: PlanTask;
  readonly templates: PlanTask;
  readonly engine: PlanTask;
  /** All, in order. */
  readonly tasks: readonly PlanTask[];
}

/** The tasks before a training: synthetic data where there are no others, volumes by shards, samples, templates, engine. */
export function prepareTasks(
  { isPhantom }: Pick<PipelineConfig, "isPhantom">,
  shards: number,
  root: string,
  { ofData: make, ofCode }: TaskMakers,
): Prepared {
  const receiptOf = (name: string): string => `data-processed/${name}/receipt.json`;
  const phantom = make({
    ...{ id: "phantom", kind: "phantom", outputs: [receiptOf("phantom")] },
    command: ownCommand(root, "phantom", "generate"),
  });
  const data = isPhantom ? [phantom] : [];
  const parts = shards === 1 ? [] : ingestParts(shards, root, data, make);
  const ingest = make({
    ...{ id: "ingest", kind: "ingest", outputs: [receiptOf("ingest"), "data-processed/ingest/index.json"] },
    command: ownCommand(root, "dicom-ingest", "ingest", "--tolerate-failures"),
    dependsOn: [...data, ...parts],
  });
  const samples = make({
    ...{ id: "samples", kind: "samples", outputs: [receiptOf("samples")] },
    command: ownCommand(root, "label-fixes", "samples"),
    dependsOn: [ingest],
  });
  const templates = make({
    ...{ id: "templates", kind: "templates", outputs: [receiptOf("shapes")] },
    command: ownCommand(root, "shape-alignment", "templates"),
    dependsOn: [samples],
  });
  const engine = ofCode({
    ...{ id: "engine", kind: "engine", outputs: [receiptOf("engine")], minutes: 30 },
    command: ownCommand(root, "engine", "install", "--receipt", "data-processed/engine"),
  });
  return { ingest, templates, engine, tasks: [...data, ...parts, ingest, samples, templates, engine] };
}

function ingestParts(
  shards: number,
  root: string,
  dependsOn: readonly PlanTask[],
  make: (parts: SmallParts) => PlanTask,
): PlanTask[] {
  return Array.from({ length: shards }, (_, at) =>
    make({
      id: `ingest-${at + 1}-of-${shards}`,
      kind: "ingest-shard",
      command: ownCommand(root, "dicom-ingest", "ingest", "--shard", `${at + 1}/${shards}`),
      ...{ dependsOn, exitCodes: [0, 2] },
      outputs: [`data-processed/ingest/shards/${at + 1}-of-${shards}.json`],
    }),
  );
}

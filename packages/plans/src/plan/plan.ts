import { closedObject, compileSchema, PATH_NAME_SCHEMA } from "@spinegrade/pipeline";

/** The resources that a task needs. */
export interface Resources {
  /** Processor cores; also the threads of TensorFlow, so that every backend computes the same bits. */
  readonly cores: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  /** Expected duration, from which a backend computes its time limit. */
  readonly minutes: number;
}

/** One step of a plan: a command that writes the same outputs whenever it runs. */
export interface PlanTask {
  readonly id: string;
  /** Tasks of one kind do the same work on different data: an array for Slurm, an Indexed Job for Kubernetes. */
  readonly kind: string;
  /** SHA-256 of everything that the outputs depend on; those of its dependencies included. */
  readonly inputs: string;
  /** Program and arguments, run in the plan's root. `node` stands for the Node that runs the plan. */
  readonly command: readonly string[];
  /** Ids of the tasks that must be done first. */
  readonly dependsOn: readonly string[];
  readonly resources: Resources;
  /** Files that the command writes, from the root, with forward slashes; the receipt holds their checksums. */
  readonly outputs: readonly string[];
  /** Exit codes of a command that did its work; 2 lists what was skipped. */
  readonly exitCodes: readonly number[];
  /** Folder of the receipt, in the plan's folder. */
  readonly receipt: string;
}

/** A plan as its file holds it. */
export interface Plan {
  readonly version: 1;
  /** The folder in which all commands run, from the folder of the plan. */
  readonly root: string;
  /** In order: each after those that it depends on. */
  readonly tasks: readonly PlanTask[];
}

const HASH = { type: "string", pattern: "^[0-9a-f]{64}$" };
const COUNT = { type: "integer", minimum: 0 };
/** A path below the root, with forward slashes: no way out of it. */
const INNER_PATH = { type: "string", pattern: "^(?!/)(?!.*\\\\)(?!(.*/)?\\.\\.(/|$)).+$" };

/** JSON schema of a task. */
export const TASK_SCHEMA = closedObject({
  id: PATH_NAME_SCHEMA,
  kind: { type: "string", pattern: "^[a-z]([a-z0-9-]*[a-z0-9])?$", maxLength: 40 },
  inputs: HASH,
  command: { type: "array", minItems: 1, items: { type: "string" } },
  dependsOn: { type: "array", items: PATH_NAME_SCHEMA },
  resources: closedObject({
    cores: { type: "integer", minimum: 1 },
    memoryMiB: { type: "integer", minimum: 1 },
    gpus: COUNT,
    minutes: { type: "integer", minimum: 1 },
  }),
  outputs: { type: "array", minItems: 1, items: INNER_PATH },
  exitCodes: { type: "array", minItems: 1, items: COUNT },
  receipt: INNER_PATH,
});

/** JSON schema of a plan's root. */
export const ROOT_SCHEMA = { type: "string", minLength: 1 };

/** JSON schema of a plan. */
const PLAN_SCHEMA = closedObject({
  version: { const: 1 },
  root: ROOT_SCHEMA,
  tasks: { type: "array", minItems: 1, items: TASK_SCHEMA },
});

/** Checks the form of a plan; `checkPlan` checks what its tasks say of each other. */
export const parsePlan = compileSchema<Plan>(PLAN_SCHEMA);

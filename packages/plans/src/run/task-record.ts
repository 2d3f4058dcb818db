import {
  closedObject,
  compileSchema,
  errorCode,
  readJson,
  UserError,
  writeJsonAtomic,
} from "@spinegrade/pipeline";

/** The outcome of the last attempt at a task. */
export interface TaskRecord {
  readonly state: "running" | "failed" | "stopped" | "done";
  /** From 1. */
  readonly attempt: number;
  readonly host: string;
  /** ISO times. */
  readonly startedAt: string;
  readonly endedAt?: string;
  /** Exit code or signal, for people. */
  readonly reason?: string;
  /** The job of a cluster in which it ran: `slurm 17_3`. */
  readonly job?: string;
}

const TEXT = { type: "string" };

const parseRecord = compileSchema<TaskRecord>(
  closedObject(
    {
      state: { enum: ["running", "failed", "stopped", "done"] },
      attempt: { type: "integer", minimum: 1 },
      ...{ host: TEXT, startedAt: TEXT, endedAt: TEXT, reason: TEXT, job: TEXT },
    },
    ["endedAt", "reason", "job"],
  ),
);

/** Reads a record; undefined where there is none, or it cannot be read: it only informs people. */
export async function readRecord(path: string): Promise<TaskRecord | undefined> {
  try {
    return await readJson(path, parseRecord);
  } catch (error) {
    if (error instanceof UserError || errorCode(error) !== "") return undefined;
    throw error;
  }
}

/** Writes a record. @throws UserError as `writeJsonAtomic`. */
export async function writeRecord(path: string, record: TaskRecord): Promise<void> {
  await writeJsonAtomic(path, record);
}

/** The job of a cluster in which this process runs, from its environment. */
export function jobOf(env: NodeJS.ProcessEnv): string | undefined {
  const { SLURM_ARRAY_JOB_ID: array, SLURM_ARRAY_TASK_ID: index, SLURM_JOB_ID: job } = env;
  if (array !== undefined && index !== undefined) return `slurm ${array}_${index}`;
  if (job !== undefined) return `slurm ${job}`;
  const { JOB_COMPLETION_INDEX: pod, HOSTNAME: name = "" } = env;
  return pod === undefined ? undefined : `kubernetes ${name}`;
}

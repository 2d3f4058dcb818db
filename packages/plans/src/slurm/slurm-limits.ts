import { outputOfSlurm } from "./run-slurm.ts";

/** The limits of a cluster. */
export interface SlurmLimits {
  /** Indices of an array are smaller than this. */
  readonly arraySize: number;
  /** Jobs of all users at once. */
  readonly jobs: number;
}

/** Slurm's own defaults (slurm.conf(5)). */
const DEFAULTS: SlurmLimits = { arraySize: 1001, jobs: 10_000 };

/** Reads the limits of the cluster. @throws UserError where it does not answer. */
export async function readSlurmLimits(): Promise<SlurmLimits> {
  return parseSlurmLimits(await outputOfSlurm("scontrol", ["show", "config"]));
}

/** The limits in what `scontrol show config` prints. */
export function parseSlurmLimits(text: string): SlurmLimits {
  const valueOf = (name: string): number | undefined => {
    const value = new RegExp(`^${name}\\s*=\\s*(\\d+)`, "m").exec(text)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  return {
    arraySize: valueOf("MaxArraySize") ?? DEFAULTS.arraySize,
    jobs: valueOf("MaxJobCount") ?? DEFAULTS.jobs,
  };
}

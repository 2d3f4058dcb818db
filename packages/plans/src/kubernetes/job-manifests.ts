import type { OpenPlan } from "../plan/open-plan.ts";
import { planArrays, type TaskArray } from "../slurm/plan-arrays.ts";

/** The Kubernetes cluster that runs a plan. */
export interface KubernetesPlace {
  /** An image that has `spinegrade`. */
  readonly image: string;
  /** A volume claim that holds the plan, its root and the data. */
  readonly claim: string;
  /** Mount path: the same as the plan has here. */
  readonly mount: string;
}

/** Jobs that may run at the same time; those of the next wave need them. */
export type Wave = readonly JobManifest[];

/** A manifest of `batch/v1`, `Job`. */
export interface JobManifest {
  readonly apiVersion: "batch/v1";
  readonly kind: "Job";
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: object;
}

/** More completions than this an Indexed Job may have only with few pods at once. */
const MOST_COMPLETIONS = 100_000;
const RETRIES = 3;
/** Seconds that a task has to save its state when its pod is evicted. */
const GRACE_SECONDS = 120;
const WAVE_LABEL = "spinegrade/wave";

/**
 * An Indexed Job for each kind of task, in waves: Kubernetes has no dependencies between jobs. A pod's index is the place of its
 * task among those of the kind; a task that is done ends at once.
 */
export function jobManifests(plan: OpenPlan, place: KubernetesPlace): Wave[] {
  const all = new Set(plan.tasks.map(({ id }) => id));
  const waves = new Map<number, JobManifest[]>();
  const waveOf = new Map<string, number>();
  for (const array of planArrays(plan, all, MOST_COMPLETIONS)) {
    const before = array.tasks.flatMap(({ dependsOn }) => dependsOn.map((id) => waveOf.get(id) ?? 0));
    const wave = 1 + before.reduce((most, one) => Math.max(most, one), 0);
    for (const { id } of array.tasks) waveOf.set(id, wave);
    const own = waves.get(wave) ?? [];
    waves.set(wave, own);
    own.push(toJob(plan, array, { ...place, wave, number: own.length + 1 }));
  }
  return [...waves].sort(([a], [b]) => a - b).map(([, jobs]) => jobs);
}

function toJob(
  plan: OpenPlan,
  array: TaskArray,
  place: KubernetesPlace & { readonly wave: number; readonly number: number },
): JobManifest {
  const { kind, places, offset } = array;
  const completions = (places.at(-1) ?? 0) - offset + 1;
  return {
    ...{ apiVersion: "batch/v1", kind: "Job" },
    metadata: {
      name: `spinegrade-${place.wave}-${place.number}-${kind}`,
      labels: { [WAVE_LABEL]: String(place.wave) },
    },
    spec: {
      ...{ completionMode: "Indexed", completions, parallelism: completions },
      ...{ backoffLimitPerIndex: RETRIES, maxFailedIndexes: completions },
      template: {
        spec: {
          ...{ restartPolicy: "Never", terminationGracePeriodSeconds: GRACE_SECONDS },
          securityContext: { runAsNonRoot: true },
          containers: [toContainer(plan, array, place)],
          volumes: [{ name: "plan", persistentVolumeClaim: { claimName: place.claim } }],
        },
      },
    },
  };
}

function toContainer(
  { path }: OpenPlan,
  { kind, offset, resources }: TaskArray,
  { image, mount }: KubernetesPlace,
): object {
  const { cores, memoryMiB, gpus } = resources;
  const memory = `${memoryMiB}Mi`;
  const gpu = gpus > 0 ? { "nvidia.com/gpu": String(gpus) } : {};
  return {
    ...{ name: "task", image },
    // Kubernetes expands $(NAME) and $$ in arguments
    command: ["spinegrade", "run", path.replaceAll("$", "$$$$"), "--kind", kind],
    args: ["--index", "$(JOB_COMPLETION_INDEX)", "--offset", String(offset)],
    env: [
      {
        name: "JOB_COMPLETION_INDEX",
        valueFrom: {
          fieldRef: { fieldPath: "metadata.annotations['batch.kubernetes.io/job-completion-index']" },
        },
      },
    ],
    resources: { requests: { cpu: String(cores), memory }, limits: { memory, ...gpu } },
    volumeMounts: [{ name: "plan", mountPath: mount }],
  };
}

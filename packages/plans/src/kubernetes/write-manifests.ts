import { join } from "node:path";
import { canonicalJson, claimFolder, writeFileAtomic } from "@spinegrade/pipeline";
import type { OpenPlan } from "../plan/open-plan.ts";
import { type JobManifest, jobManifests, type KubernetesPlace } from "./job-manifests.ts";

/**
 * Writes the jobs of a plan, a file for each, and a script that applies one wave after the other.
 * @returns the folder, and the number of jobs.
 */
export async function writeManifests(
  plan: OpenPlan,
  place: KubernetesPlace,
): Promise<{ readonly folder: string; readonly jobs: number }> {
  const folder = join(plan.folder, "kubernetes");
  await claimFolder(folder);
  const waves = jobManifests(plan, place);
  const lines = ["#!/bin/sh", "set -e", 'cd "$(dirname "$0")"'];
  for (const jobs of waves) {
    for (const job of jobs) await writeFileAtomic(join(folder, fileOf(job)), canonicalJson(job));
    const files = jobs.map((job) => `-f ${fileOf(job)}`).join(" ");
    lines.push(`kubectl apply ${files}`, `kubectl wait --for=condition=complete --timeout=-1s ${files}`);
  }
  await writeFileAtomic(join(folder, "apply.sh"), `${lines.join("\n")}\n`);
  return { folder, jobs: waves.reduce((sum, jobs) => sum + jobs.length, 0) };
}

function fileOf({ metadata }: JobManifest): string {
  return `${metadata.name}.json`;
}

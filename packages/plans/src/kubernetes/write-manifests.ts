import { isAbsolute, join, relative } from "node:path";
import { canonicalJson, claimFolder, UserError, writeFileAtomic } from "@spinegrade/pipeline";
import type { OpenPlan } from "../plan/open-plan.ts";
import { writeExcerpts } from "../plan/task-excerpt.ts";
import { type JobManifest, jobManifests, type KubernetesPlace } from "./job-manifests.ts";

/** A name by RFC 1123, as Kubernetes takes it for a volume claim. */
const CLAIM = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
/** A reference of an image: registry, path, tag and digest. */
const IMAGE = /^[A-Za-z0-9][\w./:@+-]*$/;

/**
 * Writes the jobs of a plan, a file for each, and a script that applies one wave after the other.
 * @returns the folder, and the number of jobs.
 * @throws UserError for names that Kubernetes refuses, and unless the claim is mounted above the plan and its root.
 */
export async function writeManifests(
  plan: OpenPlan,
  place: KubernetesPlace,
): Promise<{ readonly folder: string; readonly jobs: number }> {
  if (!IMAGE.test(place.image))
    throw new UserError(
      `--image ${JSON.stringify(place.image)} is not the reference of an image, such as registry.example.org/spinegrade:1`,
    );
  if (!CLAIM.test(place.claim))
    throw new UserError(
      `--claim ${JSON.stringify(place.claim)} cannot be the name of a volume claim: use lower-case letters, digits, hyphens and dots`,
    );
  for (const path of [plan.path, plan.root]) mustHold(place.mount, path);
  const folder = join(plan.folder, "kubernetes");
  await claimFolder(plan.folder);
  await claimFolder(folder);
  await writeExcerpts(plan);
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

function mustHold(mount: string, path: string): void {
  const inner = relative(mount, path);
  if (isAbsolute(mount) && inner !== ".." && !inner.startsWith("../")) return;
  throw new UserError(
    `--mount "${mount}" must be a folder above ${path}, with its whole path: ` +
      "pods see the plan and its root under the paths that they have here",
  );
}

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import {
  explainReadFailure,
  sha256File,
  UserError,
  withLock,
  type ProgressStream,
} from "@spinegrade/pipeline";
import { downloadFile } from "./download-file.ts";
import { describeHubModel } from "./hub-model.ts";
import { hubRepository } from "./pretrained-sources.ts";
import { findCachedWeights, recordOrigin, weightsPath, type FetchedWeights } from "./weights-cache.ts";

/** Sources of weights. */
export interface FetchWeightsOptions {
  /** A local file to use instead of a download. */
  readonly from?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly progressStream?: ProgressStream;
}

const HUB = "https://huggingface.co";

/**
 * Fetches timm's published ImageNet weights of an encoder from the cache folder, otherwise from timm's hub (HF_ENDPOINT
 * names a mirror). Uses cached files without contacting the hub.
 * @throws UserError if there are no weights of that name, the hub cannot be reached, the file is not as expected, or
 *   another process is downloading it.
 */
export async function fetchWeights(
  encoderName: string,
  { from, env = process.env, progressStream }: FetchWeightsOptions = {},
): Promise<FetchedWeights> {
  if (from !== undefined) return await describeOwnFile(resolve(from));
  const cached = await findCachedWeights(encoderName, env);
  if (cached !== undefined) return cached;
  const repository = hubRepository(encoderName);
  const path = weightsPath(encoderName, env);
  return await withLock(`${path}.lock`, `downloading ${repository}`, async () => {
    const model = await describeHubModel(repository, (env["HF_ENDPOINT"] ?? HUB).replace(/\/$/, ""));
    await downloadFile(model, path, progressStream);
    return await recordOrigin(path, {
      source: model.url,
      sha256: model.sha256,
      licence: model.licence ?? "unknown",
    });
  });
}

async function describeOwnFile(path: string): Promise<FetchedWeights> {
  if (!existsSync(path)) throw new UserError(`the weights file ${path} does not exist`);
  const sha256 = await sha256File(path).catch((error: unknown) => {
    throw explainReadFailure(path, error);
  });
  return { path, origin: { source: path, sha256, licence: "unknown" } };
}

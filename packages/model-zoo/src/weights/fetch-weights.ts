import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  cacheDir,
  compileSchema,
  readJson,
  sha256File,
  UserError,
  writeJsonAtomic,
  type ProgressStream,
} from "@spinegrade/pipeline";
import { downloadFile } from "./download-file.ts";
import { describeHubModel } from "./hub-model.ts";
import { hubRepository } from "./pretrained-sources.ts";

/** Where weights come from: what a checkpoint that was trained from them must say. */
export interface WeightsOrigin {
  /** The address of the file, or its path on this machine. */
  readonly source: string;
  readonly sha256: string;
  /** As the hub states it; `unknown` for a file of the user's own. */
  readonly licence: string;
}

/** A file of weights on this machine. */
export interface FetchedWeights {
  readonly path: string;
  readonly origin: WeightsOrigin;
}

/** Where to look. */
export interface FetchWeightsOptions {
  /** A file that is here already; nothing is downloaded then. */
  readonly from?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly progressStream?: ProgressStream;
}

const HUB = "https://huggingface.co";

const validateOrigin = compileSchema<WeightsOrigin>({
  type: "object",
  additionalProperties: false,
  required: ["source", "sha256", "licence"],
  properties: { source: { type: "string" }, sha256: { type: "string" }, licence: { type: "string" } },
});

/**
 * timm's published ImageNet weights of an encoder: from the cache folder, else from timm's hub (HF_ENDPOINT names a
 * mirror). What is in the cache is used as it is, without asking the hub.
 * @throws UserError when there are none of that name, the hub cannot be reached, or the file is not what it should be.
 */
export async function fetchWeights(
  encoderName: string,
  { from, env = process.env, progressStream }: FetchWeightsOptions = {},
): Promise<FetchedWeights> {
  if (from !== undefined) return await describeOwnFile(resolve(from));
  const repository = hubRepository(encoderName);
  const path = join(cacheDir(env), "weights", `${repository.replace("/", "--")}.safetensors`);
  const originPath = `${path}.json`;
  if (existsSync(path) && existsSync(originPath)) {
    return { path, origin: await readJson(originPath, validateOrigin) };
  }
  const model = await describeHubModel(repository, (env["HF_ENDPOINT"] ?? HUB).replace(/\/$/, ""));
  await downloadFile(model, path, progressStream);
  const origin = { source: model.url, sha256: model.sha256, licence: model.licence ?? "unknown" };
  await writeJsonAtomic(originPath, origin);
  return { path, origin };
}

async function describeOwnFile(path: string): Promise<FetchedWeights> {
  if (!existsSync(path)) throw new UserError(`the file of weights ${path} does not exist`);
  return { path, origin: { source: path, sha256: await sha256File(path), licence: "unknown" } };
}

import { compileSchema, UserError } from "@spinegrade/pipeline";
import { request } from "./request.ts";

/** A model's file on the hub, as the hub describes it. */
export interface HubModel {
  readonly repository: string;
  /** Commit of the repository; the address below refers to it, so that the content never changes. */
  readonly revision: string;
  /** As the model's page states it, for example `apache-2.0`; undefined where it states none. */
  readonly licence: string | undefined;
  readonly url: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface Answer {
  readonly sha: string;
  readonly cardData?: { readonly license?: string };
  readonly siblings: readonly {
    readonly rfilename: string;
    readonly lfs?: { readonly sha256: string; readonly size: number };
  }[];
}

const parseAnswer = compileSchema<Answer>({
  type: "object",
  required: ["sha", "siblings"],
  properties: {
    sha: { type: "string", pattern: "^[0-9a-f]{40}$" },
    cardData: { type: "object", properties: { license: { type: "string" } } },
    siblings: {
      type: "array",
      items: {
        type: "object",
        required: ["rfilename"],
        properties: {
          rfilename: { type: "string" },
          lfs: {
            type: "object",
            required: ["sha256", "size"],
            properties: {
              sha256: { type: "string", pattern: "^[0-9a-f]{64}$" },
              size: { type: "integer", minimum: 1 },
            },
          },
        },
      },
    },
  },
});

const FILE = "model.safetensors";

/**
 * Asks the hub for a model's file.
 * @param hub address of the hub, without a slash at its end.
 * @throws UserError when the hub cannot be reached, does not know the model, or has no safetensors file of it.
 */
export async function describeHubModel(repository: string, hub: string): Promise<HubModel> {
  const address = `${hub}/api/models/${repository}?blobs=true`;
  const response = await request(address);
  const answer = parseAnswer(await response.json(), address);
  const lfs = answer.siblings.find(({ rfilename }) => rfilename === FILE)?.lfs;
  if (lfs === undefined) {
    throw new UserError(
      `${hub}/${repository} has no ${FILE}: download its weights yourself and name the file`,
    );
  }
  return {
    repository,
    revision: answer.sha,
    licence: answer.cardData?.license,
    url: `${hub}/${repository}/resolve/${answer.sha}/${FILE}`,
    bytes: lfs.size,
    sha256: lfs.sha256,
  };
}

import {
  type BundleFile,
  BUNDLE_FILES_SCHEMA,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  closedObject,
  compileSchema,
} from "@spinegrade/pipeline";
import type { WeightDifference } from "@spinegrade/model-zoo";
import { netConfigProperties, type NetConfig } from "@spinegrade/tasks";

/** The content of `bundle.json`, which is sealed with SHA-256 and names the hash of every other file. */
export interface BundleManifest {
  readonly format: 1;
  readonly run: string;
  readonly net: NetConfig;
  /** Identity of the data set that the run was trained on: hashes of its tables. */
  readonly dataSet: DataSetIdentity;
  readonly folds: readonly { readonly fold: number; readonly weights: string }[];
  /** Difference of float16 weights from the checkpoint's, 0 if it holds them in float16; null for other formats. */
  readonly float16: WeightDifference | null;
  /** The same of weights in bfloat16; absent for others. */
  readonly bfloat16?: WeightDifference;
  readonly licence: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly files: readonly BundleFile[];
}

/** Parses `bundle.json`. The schema is compiled on reading because a program may register tasks first. */
export function parseManifest(content: unknown, source: string): BundleManifest {
  const text = { type: "string" };
  const number = { type: "number" };
  const difference = closedObject({ largest: number, relative: number });
  const list = (items: object): object => ({ type: "array", items });
  const parse = compileSchema<BundleManifest>(
    closedObject(
      {
        format: { const: 1 },
        run: text,
        net: closedObject(netConfigProperties()),
        dataSet: DATA_SET_IDENTITY_SCHEMA,
        folds: list(closedObject({ fold: { type: "integer", minimum: 0 }, weights: text })),
        float16: { anyOf: [difference, { type: "null" }] },
        bfloat16: difference,
        licence: text,
        versions: { type: "object", additionalProperties: text },
        files: BUNDLE_FILES_SCHEMA,
      },
      ["bfloat16"],
    ),
  );
  return parse(content, source);
}

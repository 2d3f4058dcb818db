import {
  type BundleFile,
  BUNDLE_FILES_SCHEMA,
  DATA_SET_IDENTITY_SCHEMA,
  type DataSetIdentity,
  closedObject,
  compileSchema,
} from "@spinegrade/pipeline";
import { netConfigProperties, type NetConfig } from "@spinegrade/tasks";

/** How far weights that are stored as float16 are from the trained ones. */
export interface Float16Error {
  /** The largest difference of a weight. */
  readonly largest: number;
  /** The root of the mean square difference, relative to that of the weights. */
  readonly relative: number;
}

/** The content of `bundle.json`, which is sealed with SHA-256 and names the hash of every other file. */
export interface BundleManifest {
  readonly format: 1;
  readonly run: string;
  readonly net: NetConfig;
  /** Identity of the data set that the run was trained on: hashes of its tables. */
  readonly dataSet: DataSetIdentity;
  readonly folds: readonly { readonly fold: number; readonly weights: string }[];
  /** Null when weights are stored as they were trained, in float32. */
  readonly float16: Float16Error | null;
  readonly licence: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly files: readonly BundleFile[];
}

/** Parses `bundle.json`. The schema is compiled on reading because a program may register tasks first. */
export function parseManifest(content: unknown, source: string): BundleManifest {
  const text = { type: "string" };
  const number = { type: "number" };
  const list = (items: object): object => ({ type: "array", items });
  const parse = compileSchema<BundleManifest>(
    closedObject({
      format: { const: 1 },
      run: text,
      net: closedObject(netConfigProperties()),
      dataSet: DATA_SET_IDENTITY_SCHEMA,
      folds: list(closedObject({ fold: { type: "integer", minimum: 0 }, weights: text })),
      float16: { anyOf: [closedObject({ largest: number, relative: number }), { type: "null" }] },
      licence: text,
      versions: { type: "object", additionalProperties: text },
      files: BUNDLE_FILES_SCHEMA,
    }),
  );
  return parse(content, source);
}

import { join } from "node:path";
import { WEIGHT_PRECISIONS } from "@spinegrade/model-zoo";
import {
  command,
  countOf,
  type PipelineConfig,
  type Program,
  readChoice,
  UserError,
} from "@spinegrade/pipeline";
import type { BundleManifest } from "./bundle-manifest.ts";
import { openBundle } from "./open-bundle.ts";
import { writeBundle, type WriteBundleOptions } from "./write-bundle.ts";

/** The command line `spinegrade-model-bundles`. */
export const bundleProgram = (load: () => Promise<PipelineConfig>): Program => ({
  name: "spinegrade-model-bundles",
  about: "Writes a trained run as one folder that others can use, and checks such a folder.",
  manifest: new URL("../package.json", import.meta.url),
  commands: {
    bundle: command({
      summary:
        "Writes a trained run as one folder.\n" +
        "reads  data-processed/runs/<run>, data-processed/samples, checkpoints of the work folder\n" +
        "writes OUT: weights, configurations, calibration, metrics, hashed training studies, a card, bundle.json",
      operands: "RUN",
      options: {
        out: { type: "string", value: "DIR", required: true, help: "the bundle's folder, new or empty" },
        "weight-precision": {
          type: "string",
          value: "P",
          help: `format of the weights, of ${WEIGHT_PRECISIONS.join(", ")}; default: the checkpoint's; the card states what it changes`,
        },
        float16: { type: "boolean", help: "as --weight-precision float16" },
        link: { type: "string", value: "URL", help: "where the model can be found, for its card" },
        licence: { type: "string", value: "TEXT", help: "the licence of the weights" },
      },
      run: async ({ required, values }) => {
        const { float16, "weight-precision": precision, licence, link } = values;
        const options = {
          ...readPrecision(precision, float16 === true),
          ...(licence !== undefined && { licence }),
          ...(link !== undefined && { link: checkLink(link) }),
        };
        const manifest = await writeBundle(required("RUN"), required("out"), await load(), options);
        return describeBundle(manifest, join(required("out"), "README.md"));
      },
    }),
    check: command({
      summary: "Compares every file of a bundle with its hash.",
      operands: "DIR",
      options: {},
      run: async ({ required }) => {
        const { manifest } = await openBundle(required("DIR"));
        return `${manifest.run}: all ${manifest.files.length} files are as they were written\n`;
      },
    }),
  },
});

/** The line that says what was written, and in which precision if it is not float32. */
function describeBundle({ folds, files, float16, bfloat16 }: BundleManifest, card: string): string {
  const halves = [...(float16 === null ? [] : ["float16"]), ...(bfloat16 === undefined ? [] : ["bfloat16"])];
  const weights = halves.length === 0 ? "" : `, weights in ${halves.join(" and ")}`;
  return `${countOf(folds.length, "fold")}, ${files.length} files${weights}: ${card}\n`;
}

/** @throws UserError unless it names a format, and the short form no other one. */
function readPrecision(
  given: string | undefined,
  isFloat16: boolean,
): Pick<WriteBundleOptions, "weightPrecision"> {
  if (given === undefined) return isFloat16 ? { weightPrecision: "float16" } : {};
  const weightPrecision = readChoice("--weight-precision", given, WEIGHT_PRECISIONS);
  if (isFloat16 && weightPrecision !== "float16")
    throw new UserError(`--float16 contradicts --weight-precision ${weightPrecision}: give one of them`);
  return { weightPrecision };
}

/** @throws UserError unless it is a web address. */
function checkLink(link: string): string {
  if (URL.canParse(link) && /^https?:$/.test(new URL(link).protocol)) return link;
  throw new UserError(`--link "${link}" is not a web address: give one such as https://example.org/nfn`);
}

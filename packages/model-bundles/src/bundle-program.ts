import { join } from "node:path";
import { command, countOf, type PipelineConfig, type Program, UserError } from "@spinegrade/pipeline";
import { openBundle } from "./open-bundle.ts";
import { writeBundle } from "./write-bundle.ts";

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
        float16: { type: "boolean", help: "weights in half the space; the card states the error" },
        link: { type: "string", value: "URL", help: "where the model can be found, for its card" },
        licence: { type: "string", value: "TEXT", help: "the licence of the weights" },
      },
      run: async ({ required, values }) => {
        const { float16, licence, link } = values;
        const options = {
          float16: float16 === true,
          ...(licence !== undefined && { licence }),
          ...(link !== undefined && { link: checkLink(link) }),
        };
        const { folds, files } = await writeBundle(required("RUN"), required("out"), await load(), options);
        return `${countOf(folds.length, "fold")}, ${files.length} files: ${join(required("out"), "README.md")}\n`;
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

/** @throws UserError unless it is an address. */
function checkLink(link: string): string {
  if (URL.canParse(link)) return link;
  throw new UserError(`--link "${link}" is not an address: name one such as https://...`);
}

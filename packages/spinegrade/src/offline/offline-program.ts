import { join, resolve } from "node:path";
import { command, loadConfig, type Program } from "@spinegrade/pipeline";
import { makeOfflineBundle } from "./make-offline-bundle.ts";

/** The command line of the Nx target `submission-writer:bundle`. */
export const OFFLINE_PROGRAM: Program = {
  name: "spinegrade-offline",
  about: "Packs what writes a submission into one folder.",
  manifest: new URL("../../package.json", import.meta.url),
  commands: {},
  unnamed: command({
    summary:
      "Packs code, TensorFlow, Node and the checkpoints of trained runs into one folder, whose run.sh writes a submission\n" +
      "without network and without npm. Without RUN: all trained runs, trials excluded.\n" +
      "reads  data-processed/runs/<run>/run.json, checkpoints of the work folder, the cache folder",
    operands: "[RUN] ...",
    options: {
      out: { type: "string", value: "DIR", help: "a new folder; default: data-processed/submission-bundle" },
    },
    run: async ({ values, operands }) => {
      const config = await loadConfig();
      const out = resolve(values.out ?? join(config.outputDir, "submission-bundle"));
      const { folder, runs, packages } = await makeOfflineBundle(config, out, operands);
      return `${folder}: ${runs.join(", ")}, with ${packages} packages\nTo use it: sh ${join(folder, "run.sh")} DATA_DIR OUT_DIR\n`;
    },
  }),
};

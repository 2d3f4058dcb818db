import { join, resolve } from "node:path";
import {
  type Command,
  command,
  type PipelineConfig,
  type Program,
  readChoice,
  readWhole,
} from "@spinegrade/pipeline";
import { PRESETS, type PresetName } from "./settings/presets.ts";
import { writePreview, type WritePreviewOptions } from "./preview/write-preview.ts";

const PRESET_NAMES = Object.keys(PRESETS).filter((name): name is PresetName => name in PRESETS);
const MOST = 999_999_999;

type LoadConfig = () => Promise<Pick<PipelineConfig, "dataDir" | "outputDir" | "workDir">>;

/** The command line `spinegrade-augmentation`. */
export function augmentationProgram(loadConfig: LoadConfig): Program {
  return {
    name: "spinegrade-augmentation",
    about: "Shows what augmentation makes of volumes and their labels.",
    manifest: new URL("../package.json", import.meta.url),
    commands: { preview: previewCommand(loadConfig) },
  };
}

function previewCommand(loadConfig: LoadConfig): Command {
  return command({
    summary:
      "Writes one page with the original and random augmented versions of some studies, their labels drawn.\n" +
      "reads  data-processed/samples, data-processed/shapes, volumes of the work folder\n" +
      "writes data-processed/augmentation-preview/preview.html",
    options: {
      preset: {
        type: "string",
        value: PRESET_NAMES.join("|"),
        default: "intended",
        help: "the augmentation",
      },
      studies: { type: "string", value: "N", default: "2", help: "studies of each task" },
      versions: { type: "string", value: "N", default: "20", help: "versions of each study" },
      seed: { type: "string", value: "S", default: "1234", help: "seed of the random versions" },
      plain: { type: "boolean", help: "draw no dots or letters into the voxels" },
      out: { type: "string", value: "FILE", help: "the page to write" },
    },
    run: async ({ values }) => {
      const preset = readChoice("--preset", values.preset, PRESET_NAMES);
      const studies = readWhole("--studies", values.studies, [1, MOST]);
      const versions = readWhole("--versions", values.versions, [1, MOST]);
      const seed = readWhole("--seed", values.seed, [0, MOST]);
      const config = await loadConfig();
      const options: WritePreviewOptions = {
        preset,
        studies,
        versions,
        seed,
        marks: values.plain !== true,
        out: resolve(values.out ?? join(config.outputDir, "augmentation-preview", "preview.html")),
      };
      await writePreview(config, options);
      return `${options.out}\n`;
    },
  });
}

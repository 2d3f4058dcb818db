import { join, resolve } from "node:path";
import { parseCommandLine, type PipelineConfig, UserError } from "@spinegrade/pipeline";
import { PRESETS, type PresetName } from "./presets.ts";
import { writePreview, type WritePreviewOptions } from "./preview/write-preview.ts";

const PRESET_NAMES = Object.keys(PRESETS).filter((name): name is PresetName => name in PRESETS);

const USAGE = `usage: spinegrade-augmentation preview [options]

Writes one page with the original and random augmented versions of some studies, their labels drawn.
reads  data-processed/samples, data-processed/shapes, volumes of the work folder
writes data-processed/augmentation-preview/preview.html
  --preset ${PRESET_NAMES.join("|")}  default intended
  --studies N    of each task; default 2
  --versions N   of each study; default 20
  --seed S       default 1234
  --plain        no dots and letters in the voxels
  --out FILE     another page
`;

/**
 * The command `preview`.
 * @returns what to print.
 * @throws UserError for other arguments, and as `writePreview`.
 */
export async function previewCommand(
  args: readonly string[],
  loadConfig: () => Promise<Pick<PipelineConfig, "dataDir" | "outputDir" | "workDir">>,
): Promise<string> {
  const { positionals, values } = readArguments(args);
  if (values.help) return USAGE;
  const preset = PRESET_NAMES.find((name) => name === values.preset);
  if (positionals.join() !== "preview" || preset === undefined)
    throw new UserError(`unknown command "${args.join(" ")}"\n${USAGE}`);
  const config = await loadConfig();
  const options: WritePreviewOptions = {
    preset,
    studies: toWhole("studies", values.studies, 1),
    versions: toWhole("versions", values.versions, 1),
    seed: toWhole("seed", values.seed, 0),
    marks: !values.plain,
    out: resolve(values.out ?? join(config.outputDir, "augmentation-preview", "preview.html")),
  };
  await writePreview(config, options);
  return `${options.out}\n`;
}

function readArguments(args: readonly string[]): {
  positionals: string[];
  values: {
    help: boolean;
    preset: string;
    studies: string;
    versions: string;
    seed: string;
    plain: boolean;
    out?: string | undefined;
  };
} {
  return parseCommandLine(USAGE, {
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: "boolean", short: "h", default: false },
      preset: { type: "string", default: "intended" },
      studies: { type: "string", default: "2" },
      versions: { type: "string", default: "20" },
      seed: { type: "string", default: "1234" },
      plain: { type: "boolean", default: false },
      out: { type: "string" },
    } as const,
  });
}

function toWhole(name: string, text: string, least: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least) return value;
  throw new UserError(`--${name} "${text}" must be a whole number, ${least} or more\n${USAGE}`);
}

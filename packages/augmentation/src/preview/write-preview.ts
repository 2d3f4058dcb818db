import { join } from "node:path";
import { LABEL_GROUPS } from "@spinegrade/competition-data";
import { readVolume as readStoredVolume } from "@spinegrade/volumes";
import { readSamples, type Sample } from "@spinegrade/label-fixes";
import { UserError, writeFileAtomic, type PipelineConfig } from "@spinegrade/pipeline";
import { readTemplate, type Template } from "@spinegrade/shape-alignment";
import { PRESETS, type PresetName } from "../settings/presets.ts";
import type { PreviewStudy } from "./make-versions.ts";
import { renderPreview } from "./render-preview.ts";
import { type PreviewVolume, sideLetters } from "./side-letters.ts";

/** The content of a preview of the pipeline's samples. */
export interface WritePreviewOptions {
  readonly preset: PresetName;
  /** Studies of each task. */
  readonly studies: number;
  /** Augmented versions of each study. */
  readonly versions: number;
  readonly seed: number;
  readonly marks: boolean;
  /** The page's file. */
  readonly out: string;
  /** Reads the volume of a key; default: from the store in the work folder. */
  readonly readVolume?: (key: string) => Promise<PreviewVolume>;
}

/**
 * Writes the page of `renderPreview` for the first studies of the pipeline's sample tables.
 * @throws UserError when the samples, a template or a volume is absent or of another data set, or no table has a sample.
 */
export async function writePreview(
  config: Pick<PipelineConfig, "dataDir" | "outputDir" | "workDir">,
  { preset, studies, versions, seed, marks, out, ...source }: WritePreviewOptions,
): Promise<void> {
  const { readVolume = (key: string) => readStoredVolume(config.workDir, key) } = source;
  const nfn = await readTask("nfn", config, studies, readVolume);
  const scs = await readTask("scs", config, studies, readVolume);
  if (nfn === undefined && scs === undefined) {
    throw new UserError(
      `${join(config.outputDir, "samples")}: there is no sample to show; see excluded.json for the reasons`,
    );
  }
  const page = renderPreview({
    ...(nfn && { nfn: { ...nfn, settings: PRESETS[preset].nfn } }),
    ...(scs && { scs: { ...scs, settings: PRESETS[preset].scs } }),
    subtitle: `settings "${preset}", seed ${seed}`,
    synthetic: [nfn, scs].some((task) => task?.synthetic === true),
    versions,
    seed,
    marks,
  });
  await writeFileAtomic(out, page);
}

async function readTask(
  task: "nfn" | "scs",
  config: Pick<PipelineConfig, "dataDir" | "outputDir">,
  count: number,
  readVolume: (key: string) => Promise<PreviewVolume>,
): Promise<{ studies: PreviewStudy[]; template: Template; synthetic: boolean } | undefined> {
  const { points } = LABEL_GROUPS[task];
  const made = await readSamples(config, { name: task, points }).catch(sayWhichTask("label-fixes:samples"));
  const { samples } = made;
  if (samples.length === 0) return undefined;
  const template = await readTemplate(config.outputDir, task, made).catch(
    sayWhichTask("shape-alignment:templates"),
  );
  const studies = await Promise.all(samples.slice(0, count).map((sample) => readStudy(sample, readVolume)));
  return { studies, template, synthetic: made.dataSet.synthetic };
}

async function readStudy(
  { studyId, seriesId, volumeKey, xyzSlice, grades }: Sample,
  readVolume: (key: string) => Promise<PreviewVolume>,
): Promise<PreviewStudy> {
  const volume = await readVolume(volumeKey).catch(sayWhichTask("dicom-ingest:ingest"));
  const edges = sideLetters(volume);
  const title = `study ${studyId}, series ${seriesId}`;
  return { title, volume, xyzSlice, grades, ...(edges && { edges }) };
}

function sayWhichTask(task: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`${error.message}\nThe file comes from: npx nx run ${task}`, { cause: error });
  };
}

import { type Grey, normaliseGreys } from "@spinegrade/crops";
import type * as tf from "@tensorflow/tfjs-core";
import type { LabelledPoint } from "../studies/study.ts";
import { type AxialStudy, readAxialVolumes } from "./axial-studies.ts";
import { levelImages } from "./level-images.ts";
import { layOutSequence, type SequenceOptions, type SequenceSeries } from "./level-sequence.ts";

/** The net's input for a study. */
export interface ShownSequence {
  /** The slices of all series, [N, side, side]. */
  readonly greys: Grey;
  readonly series: readonly SequenceSeries[];
}

/** A study's sequence as it is kept in memory: a few hundred slices of the net's size. */
export interface StudySequence extends ShownSequence {
  /** The labelled points of each series. */
  readonly points: readonly (readonly LabelledPoint[])[];
}

/** Studies whose sequences are kept in memory, at most. */
const MOST_KEPT = 500;

/** Makes what reads the sequence of a study. @param workDir has the volumes. */
export function sequenceReader(
  workDir: string,
  input: SequenceOptions,
): (study: AxialStudy) => Promise<StudySequence> {
  const kept = new Map<number, StudySequence>();
  return async (study) => {
    const known = kept.get(study.studyId);
    if (known !== undefined) return known;
    const { series, images, shape } = layOutSequence(await readAxialVolumes(study, workDir), input);
    const [slices, side] = shape;
    const sequence: StudySequence = {
      greys: { voxels: toGreys(images), shape: [slices, side, side] },
      series,
      points: series.map(({ index }) => study.series[index]?.points ?? []),
    };
    if (kept.size < MOST_KEPT) kept.set(study.studyId, sequence);
    return sequence;
  };
}

/** The inverse of `normaliseGreys`. */
function toGreys(images: Float32Array): Uint8Array {
  const voxels = new Uint8Array(images.length);
  for (let place = 0; place < images.length; place++)
    voxels[place] = Math.round(((images[place] ?? 0) * 0.5 + 0.5) * 255);
  return voxels;
}

/** The images of a sequence as the net takes them. The caller tidies. */
export function toImages({ greys, series }: ShownSequence, coordinates: boolean): tf.Tensor4D {
  const [slices, side] = greys.shape;
  return levelImages({ series, images: normaliseGreys(greys.voxels), shape: [slices, side] }, coordinates);
}

import { LEVELS } from "@spinegrade/competition-data";
import {
  type AxialHead,
  createAxialGrader,
  createFusionGrader,
  createSagittalGrader,
  type SagittalHead,
} from "@spinegrade/model-zoo";
import { EMPTY, netReader, type OpenNet, SIZE } from "./recorded-net.ts";

interface SagittalSettings {
  readonly head: SagittalHead;
  readonly slices: number;
  readonly side: number;
}

const parseSagittal = netReader<SagittalSettings>({
  head: { enum: ["plain", "cond", "lstm", "gru"] },
  slices: SIZE,
  side: SIZE,
});

/** Makes what creates a grader of sagittal crops. @param conditions of each five crops, as the net numbers them. */
export function openSagittal(conditions: readonly number[]): OpenNet {
  return (given, _, source) => {
    const { head, slices, side } = parseSagittal(given, source);
    const net = createSagittalGrader({ ...EMPTY, encoder: given.encoder, head, slices, conditions });
    const points = LEVELS.length * conditions.length;
    return { kind: "sagittal", net, input: [points, side, side, head === "gru" ? "depth" : slices] };
  };
}

interface AxialSettings {
  /** Absent in runs that were trained before there was a choice. */
  readonly head?: AxialHead;
  readonly slices: number;
  readonly axialSide: number;
  readonly sagittalSide: number;
}

const parseAxial = netReader<AxialSettings>(
  { head: { enum: ["recurrent", "plain"] }, slices: SIZE, axialSide: SIZE, sagittalSide: SIZE },
  ["head"],
);

/** Slices of the sagittal crops of recesses. */
const SAGITTAL_SLICES = 4;

/** Creates a grader of the recesses. Of five slices, each has its neighbours as channels. */
export const openAxial: OpenNet = (given, _, source) => {
  const { head, slices, axialSide, sagittalSide } = parseAxial(given, source);
  const inChannels = slices === 3 ? 1 : 3;
  const net = createAxialGrader({
    ...EMPTY,
    encoder: given.encoder,
    ...(head && { head }),
    slices,
    inChannels,
    sagittalSlices: SAGITTAL_SLICES,
  });
  const points = 2 * LEVELS.length;
  return {
    kind: "axial",
    net,
    input: {
      axial: [points, head === "plain" ? slices : "depth", axialSide, axialSide, inChannels],
      sagittal: [points, sagittalSide, sagittalSide, SAGITTAL_SLICES],
    },
  };
};

interface FusionSettings {
  readonly axialEncoder?: string;
  readonly sagittalSide: number;
  readonly axialSide: number;
}

const parseFusion = netReader<FusionSettings>(
  { axialEncoder: { type: "string" }, sagittalSide: SIZE, axialSide: SIZE },
  ["axialEncoder"],
);

/** Conditions of a level: the canal, both foramina, both recesses. */
const CONDITIONS = 5;
/** Slices of the sagittal crops of the fusion grader. */
const FUSION_SLICES = 5;

/** Creates a grader of one level's conditions. */
export const openFusion: OpenNet = ({ encoder, ...given }, _, source) => {
  const { axialEncoder = encoder, sagittalSide, axialSide } = parseFusion(given, source);
  const net = createFusionGrader({
    ...EMPTY,
    sagittalEncoder: encoder,
    axialEncoder,
    sagittalSlices: FUSION_SLICES,
  });
  return {
    kind: "fusion",
    net,
    input: {
      sagittal: [CONDITIONS, sagittalSide, sagittalSide, FUSION_SLICES],
      axial: { side: axialSide },
    },
  };
};

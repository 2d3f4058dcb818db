import { WEIGHTINGS, type Weighting } from "../series-type.ts";
import { T2_OR_STIR } from "../words/normalise-text.ts";
import { weightingIn } from "../words/weighting-words.ts";
import type { Rule } from "./rule.ts";
import { SEQUENCE_RULES } from "./sequence-rules.ts";

const CONTRASTS: readonly (readonly [stated: string, Weighting])[] = [
  ["T1", "t1"],
  ["T2", "t2"],
  ["STIR", "stir"],
  ["PROTON_DENSITY", "pd"],
  ["T2_STAR", "t2-star"],
  ["FLUID_ATTENUATED", "flair"],
  ["DIFFUSION", "diffusion"],
];

const ACQUISITION_CONTRASTS = CONTRASTS.map(([stated, weighting]): Rule<"weighting"> => ({
  name: `acquisition-contrast-${weighting}`,
  reads: "AcquisitionContrast",
  when: "an enhanced image states it",
  says: [[weighting, 0.9]],
  find: ({ header }) =>
    header.acquisitionContrast === stated ? `AcquisitionContrast is ${stated}` : undefined,
}));

const DESCRIPTIONS = WEIGHTINGS.flatMap((weighting): Rule<"weighting">[] => [
  {
    name: `description-${weighting}`,
    reads: "SeriesDescription",
    when: `it names ${weighting}`,
    says: [[weighting, 0.9]],
    find: ({ description, header }) =>
      weightingIn(description)?.weighting === weighting
        ? `SeriesDescription "${header.seriesDescription ?? ""}" names ${weighting}`
        : undefined,
  },
  {
    name: `protocol-${weighting}`,
    reads: "SeriesDescription, ProtocolName",
    when: `the description names no weighting, the protocol names ${weighting}`,
    says: [[weighting, 0.7]],
    find: ({ description, protocol, header }) =>
      weightingIn(description) === undefined && weightingIn(protocol)?.weighting === weighting
        ? `ProtocolName "${header.protocolName ?? ""}" names ${weighting}`
        : undefined,
  },
]);

const EITHER: Rule<"weighting"> = {
  name: "description-t2-or-stir",
  reads: "SeriesDescription",
  when: "it names T2/STIR, as the competition does",
  says: [
    ["t2", 0.6],
    ["stir", 0.6],
  ],
  find: ({ description, header }) =>
    description.includes(T2_OR_STIR)
      ? `SeriesDescription "${header.seriesDescription ?? ""}" names t2 or stir`
      : undefined,
};

/** Rules that say how a series is weighted. */
export const WEIGHTING_RULES: readonly Rule<"weighting">[] = [
  ...SEQUENCE_RULES,
  ...ACQUISITION_CONTRASTS,
  ...DESCRIPTIONS,
  EITHER,
];

import { findWord } from "../words/find-word.ts";
import { FAT_SATURATED, WITH_CONTRAST, WITHOUT_CONTRAST } from "../words/fat-and-contrast-words.ts";
import type { Rule } from "./rule.ts";

/** Values of ScanOptions: `FS` of the standard, others of GE, Philips and Canon. */
const FAT_OPTIONS = ["FS", "FATSAT_GEMS", "SPIR", "SPAIR", "FSA_GEMS", "FATSAT", "PFP_FS", "WE", "IDEAL"];

/** Rules that say that fat is suppressed. */
export const FAT_RULES: readonly Rule<"fat">[] = [
  {
    name: "scan-options-fat",
    reads: "ScanOptions",
    when: `one of ${FAT_OPTIONS.join(", ")}`,
    says: [["saturated", 0.95]],
    find: ({ header }) => {
      const option = header.scanOptions.find((one) => FAT_OPTIONS.includes(one.toUpperCase()));
      return option === undefined ? undefined : `ScanOptions holds ${option}`;
    },
  },
  {
    name: "suppression-fat",
    reads: "SpectrallySelectedSuppression",
    when: "an enhanced image says FAT",
    says: [["saturated", 0.97]],
    find: ({ header }) => (header.suppression === "FAT" ? "SpectrallySelectedSuppression is FAT" : undefined),
  },
  {
    name: "description-fat",
    reads: "SeriesDescription",
    when: "it names fat saturation",
    says: [["saturated", 0.9]],
    find: ({ description, header }) =>
      findWord(description, FAT_SATURATED) === undefined
        ? undefined
        : `SeriesDescription "${header.seriesDescription ?? ""}" names fat saturation`,
  },
];

/** Rules that say whether a contrast agent was given. */
export const CONTRAST_RULES: readonly Rule<"contrast">[] = [
  {
    name: "contrast-agent",
    reads: "ContrastBolusAgent",
    when: "it holds a name",
    says: [["given", 0.9]],
    find: ({ header }) =>
      header.contrastAgent === undefined || /^(no|none|0|n\/?a|non|-)$/i.test(header.contrastAgent)
        ? undefined
        : `ContrastBolusAgent is "${header.contrastAgent}"`,
  },
  {
    name: "description-contrast",
    reads: "SeriesDescription",
    when: "it names a contrast agent, and not its absence",
    says: [["given", 0.9]],
    find: ({ description, header }) =>
      findWord(description, WITHOUT_CONTRAST) === undefined &&
      findWord(description, WITH_CONTRAST) !== undefined
        ? `SeriesDescription "${header.seriesDescription ?? ""}" names a contrast agent`
        : undefined,
  },
  {
    name: "description-no-contrast",
    reads: "SeriesDescription",
    when: "it says before or without contrast agent",
    says: [["not given", 0.9]],
    find: ({ description, header }) =>
      findWord(description, WITHOUT_CONTRAST) === undefined
        ? undefined
        : `SeriesDescription "${header.seriesDescription ?? ""}" says without contrast agent`,
  },
];

import { hasMixedPlanes } from "../series-facts.ts";
import { SPECIAL_KINDS } from "../series-type.ts";
import { findWord } from "../words/find-word.ts";
import { KIND_WORDS } from "../words/kind-words.ts";
import type { Rule } from "./rule.ts";

/** Largest number of images of a scout among the images of a series. */
export const MOST_SCOUT_SLICES = 3;

/** Values of ImageType that mean an image computed from others, not merely sent again. */
const COMPUTED = ["MPR", "REFORMATTED", "PROJECTION IMAGE", "MIP", "SUBTRACTION", "SUB", "ADC", "COMPOSED", "COMP_SP", "FILTERED", "MAX_IP", "MIN_IP", "STDDEV"]; // prettier-ignore

/** Values of ImageType, from the third on, of images that show no tissue as a plain image does: fat alone, opposed phases, phase. */
const COMPONENTS = ["FAT", "F", "FF", "FAT_FRACTION", "OUT_PHASE", "OPP_PHASE", "OP", "PHASE", "PHASE MAP", "P"]; // prettier-ignore
const FIRST_COMPONENT = 2;

const WORDS = SPECIAL_KINDS.map((kind): Rule<"kind"> => ({
  name: `description-${kind}`,
  reads: "SeriesDescription",
  when: `it names a ${kind} image`,
  says: [[kind, 0.9]],
  find: ({ description, header }) =>
    findWord(description, KIND_WORDS[kind]) === undefined
      ? undefined
      : `SeriesDescription "${header.seriesDescription ?? ""}" names a ${kind} image`,
}));

/** Rules that say that a series is not an anatomical stack. */
export const KIND_RULES: readonly Rule<"kind">[] = [
  ...WORDS,
  {
    name: "image-type-localiser",
    reads: "ImageType",
    when: "it holds LOCALIZER",
    says: [["localiser", 0.97]],
    find: ({ imageType }) => (imageType.includes("LOCALIZER") ? "ImageType holds LOCALIZER" : undefined),
  },
  {
    name: "several-planes",
    reads: "ImageOrientationPatient",
    when: "two planes or more, none with more than 60 % of the images",
    says: [["localiser", 0.9]],
    find: (facts) =>
      hasMixedPlanes(facts)
        ? `its images lie in ${facts.planes.length} planes: ${facts.planes.map(([plane, count]) => `${count} ${plane}`).join(", ")}`
        : undefined,
  },
  {
    name: "scout-in-series",
    reads: "ImageOrientationPatient, TR, TE, Rows, Columns, PixelSpacing",
    when: `at most ${MOST_SCOUT_SLICES} images that differ from all other images of their series, axial ones by more than their angle`,
    says: [["localiser", 0.9]],
    find: ({ slices, slicesOfSeries }) =>
      slices <= MOST_SCOUT_SLICES && slices < slicesOfSeries / 2
        ? `${slices} of the series' ${slicesOfSeries} images were acquired otherwise than the rest`
        : undefined,
  },
  {
    name: "image-type-capture",
    reads: "ImageType, ConversionType",
    when: "SCREEN SAVE, SCREENSHOT or CAPTURE in ImageType, or a ConversionType",
    says: [["screen-capture", 0.97]],
    find: ({ imageType, header }) => {
      if (header.conversionType !== undefined) return `ConversionType is ${header.conversionType}`;
      const word = imageType.find((one) => /SCREEN|CAPTURE/.test(one));
      return word === undefined ? undefined : `ImageType holds ${word}`;
    },
  },
  {
    name: "no-geometry",
    reads: "ImageType, ImageOrientationPatient",
    when: "SECONDARY in ImageType and no orientation",
    says: [["screen-capture", 0.8]],
    find: ({ imageType, planes }) =>
      imageType.includes("SECONDARY") && planes.length === 0
        ? "ImageType holds SECONDARY and no image states its orientation"
        : undefined,
  },
  {
    name: "image-type-derived",
    reads: "ImageType",
    when: `DERIVED and one of ${COMPUTED.join(", ")}`,
    says: [["derived", 0.95]],
    find: ({ imageType }) => {
      const word = imageType.find((one) => COMPUTED.includes(one));
      return word !== undefined && imageType.includes("DERIVED")
        ? `ImageType holds DERIVED and ${word}`
        : undefined;
    },
  },
  {
    name: "image-type-component",
    reads: "ImageType",
    when: `${COMPONENTS.join(", ")} after the second value`,
    says: [["derived", 0.95]],
    find: ({ imageType }) => {
      const word = imageType.slice(FIRST_COMPONENT).find((one) => COMPONENTS.includes(one));
      return word === undefined ? undefined : `ImageType holds ${word}`;
    },
  },
];

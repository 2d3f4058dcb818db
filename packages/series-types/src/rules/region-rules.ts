import type { SeriesFacts } from "../series-facts.ts";
import { findWord, type WordList } from "../words/find-word.ts";
import { normaliseText } from "../words/normalise-text.ts";
import { LUMBAR, OTHER_REGIONS } from "../words/region-words.ts";
import type { Rule } from "./rule.ts";

/** Values of BodyPartExamined (PS3.16 annex L) and those that scanners write. */
const LUMBAR_PARTS: WordList = {
  common: ["lspine", "l spine", "lumbar\\w*", "lsspine", "ls spine", "sspine"],
};
const OTHER_PARTS: WordList = {
  common: [
    ..."abdomen ankle arm brain breast calf cardiac cervicalspine chest cspine elbow extremity foot hand head heart hip".split(
      " ",
    ),
    ..."iac knee leg liver neck orbit pelvis prostate shoulder skull tspine thoracicspine thorax wrist".split(
      " ",
    ),
    "c spine",
    "t spine",
  ],
};

interface TextElement {
  readonly name: string;
  readonly element: string;
  /** Strength of rules that find a word in it. */
  readonly strength: number;
  readonly textOf: (facts: SeriesFacts) => string;
}

const TEXTS: readonly TextElement[] = [
  {
    name: "description",
    element: "SeriesDescription",
    strength: 0.9,
    textOf: ({ description }) => description,
  },
  { name: "protocol", element: "ProtocolName", strength: 0.8, textOf: ({ protocol }) => protocol },
  { name: "study", element: "StudyDescription", strength: 0.8, textOf: ({ study }) => study },
];

const TEXT_RULES = TEXTS.flatMap(({ name, element, strength, textOf }): Rule<"region">[] => [
  {
    name: `${name}-lumbar`,
    reads: element,
    when: "it names the lumbar spine",
    says: [["lumbar", strength]],
    find: (facts) => sentence(element, textOf(facts), LUMBAR, "the lumbar spine"),
  },
  {
    name: `${name}-other-region`,
    reads: element,
    when: "it names another part of the body, and not the lumbar spine",
    says: [["other", strength]],
    find: (facts) =>
      findWord(textOf(facts), LUMBAR) === undefined
        ? sentence(element, textOf(facts), OTHER_REGIONS, "another part of the body")
        : undefined,
  },
]);

function sentence(element: string, text: string, words: WordList, what: string): string | undefined {
  const word = findWord(text, words);
  return word === undefined ? undefined : `${element} names ${what}: "${word}"`;
}

// Limits of lumbar series in mm; judgements, like the strengths of the rules.
/** Height of a sagittal image. */
const SMALLEST_MM = 150;
const LARGEST_MM = 450;
/** Extent of sagittal slices from side to side. */
const WIDEST_MM = 150;
/** Extent of axial slices from head to foot. */
const LONGEST_MM = 300;

/** Rules that say which part of the body a series shows. */
export const REGION_RULES: readonly Rule<"region">[] = [
  {
    name: "body-part-lumbar",
    reads: "BodyPartExamined",
    when: "it is LSPINE or begins with LUMBAR",
    says: [["lumbar", 0.9]],
    find: ({ header }) =>
      sentence("BodyPartExamined", normaliseText(header.bodyPart), LUMBAR_PARTS, "the lumbar spine"),
  },
  {
    name: "body-part-other",
    reads: "BodyPartExamined",
    when: "it is another part than a spine: HEAD, KNEE, CSPINE, …",
    says: [["other", 0.9]],
    find: ({ header }) =>
      sentence("BodyPartExamined", normaliseText(header.bodyPart), OTHER_PARTS, "another part of the body"),
  },
  ...TEXT_RULES,
  {
    name: "sagittal-field-of-view",
    reads: "Rows, PixelSpacing",
    when: `a sagittal image is less than ${SMALLEST_MM} mm or more than ${LARGEST_MM} mm high`,
    says: [["other", 0.8]],
    find: ({ planes, fieldOfViewMm }) => {
      const height = Math.round(fieldOfViewMm?.[0] ?? 300);
      const isUsual = height >= SMALLEST_MM && height <= LARGEST_MM;
      return planes[0]?.[0] !== "sagittal" || isUsual
        ? undefined
        : `its sagittal images are ${height} mm high`;
    },
  },
  {
    name: "sagittal-coverage",
    reads: "ImagePositionPatient",
    when: `sagittal images that cover more than ${WIDEST_MM} mm from side to side`,
    says: [["other", 0.8]],
    find: ({ planes, coverageMm = 0 }) =>
      planes[0]?.[0] === "sagittal" && coverageMm > WIDEST_MM
        ? `its sagittal images cover ${Math.round(coverageMm)} mm from side to side`
        : undefined,
  },
  {
    name: "axial-coverage",
    reads: "ImagePositionPatient",
    when: `axial images that cover more than ${LONGEST_MM} mm from head to foot`,
    says: [["other", 0.6]],
    find: ({ planes, coverageMm = 0 }) =>
      planes[0]?.[0] === "axial" && coverageMm > LONGEST_MM
        ? `its axial images cover ${Math.round(coverageMm)} mm from head to foot`
        : undefined,
  },
  {
    name: "lumbar-geometry",
    reads: "Rows, PixelSpacing, ImagePositionPatient",
    when: "sagittal images 200 to 400 mm high that cover 25 to 120 mm from side to side",
    says: [["lumbar", 0.4]],
    find: ({ planes, fieldOfViewMm, coverageMm = 0 }) => {
      const height = fieldOfViewMm?.[0] ?? 0;
      const fits = height >= 200 && height <= 400 && coverageMm >= 25 && coverageMm <= 120;
      return planes[0]?.[0] === "sagittal" && fits
        ? `its sagittal images are ${Math.round(height)} mm high and cover ${Math.round(coverageMm)} mm from side to side`
        : undefined;
    },
  },
];

// cspell:disable: words of four languages
import type { Weighting } from "../series-type.ts";
import { findWord, type WordList } from "./find-word.ts";

/** T1 and T2 as weightings are beginnings of words (`T1TSE`, `sT1W_TSE`); as vertebrae they precede another (`T1-T12`). */
const VERTEBRA = "(?:(?:to|bis|a) )?[tdl]1?\\d(?![a-z0-9])";
const T1 = `[sp]?t1(?:w|tse|fse|se|tfe|ffe|vibe|flair|tra|sag|ax|cor)*(?! ?${VERTEBRA})`;
const T2 = `[sp]?t2(?:w|tse|fse|frfse|drive|tra|sag|ax|cor)*(?! ?\\*| ?star| ?${VERTEBRA})`;

/** The words for each weighting, the more specific weighting first. */
const WEIGHTING_WORDS: readonly (readonly [Weighting, WordList])[] = [
  [
    "diffusion",
    {
      common: ["dwi", "dwibs", "adc", "dti", "diff", "ep2d diff\\w*", "trace\\w*", "b\\d{3,4}"],
      english: ["diffusion\\w*"],
      spanish: ["difusion"],
    },
  ],
  [
    "t2-star",
    {
      common: ["t2 ?\\*\\w*", "t2 ?star", "medic", "m?merge", "mffe", "swi", "t2 (?:ffe|fl2d|gre|ge|hemo)"],
      german: ["t2 stern"],
      french: ["t2 etoile", "t2 eg"],
      spanish: ["t2 eco gradiente", "t2 eg"],
    },
  ],
  ["stir", { common: ["\\w?stir\\w*", "tirm\\w*", "tir", "ir ?tse", "fse ?ir", "t2 ?ir"] }],
  [
    "ssfp",
    {
      common: [
        "trufi\\w*",
        "true ?fisp",
        "fiesta\\w*",
        "ciss",
        "b?ffe bal",
        "bffe",
        "btfe",
        "ssfp",
        "true ?ssfp",
      ],
    },
  ],
  ["t1", { common: [T1, "mprage", "vibe", "lava\\w*", "thrive\\w*", "quick ?3d\\w*"] }],
  ["flair", { common: ["flair\\w*", "dark ?fluid", "tirm dark\\w*"] }],
  ["t2", { common: [T2, "frfse\\w*", "haste\\w*", "ssfse\\w*", "fase\\w*", "myelo\\w*"] }],
  [
    "pd",
    {
      common: ["pdw?(?:tse|fse|fs|fat)?", "dp(?:fs)?"],
      english: ["proton density"],
      german: ["protonen ?dichte\\w*"],
      french: ["densite (?:de )?protons?", "densite protonique"],
      spanish: ["densidad (?:de )?proton\\w*"],
    },
  ],
];

/** The weighting that a normalised text names, and its word: of several the most specific. */
export function weightingIn(
  text: string,
): { readonly weighting: Weighting; readonly word: string } | undefined {
  for (const [weighting, words] of WEIGHTING_WORDS) {
    const word = findWord(text, words);
    if (word !== undefined) return { weighting, word };
  }
  return undefined;
}

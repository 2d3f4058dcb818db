// cspell:disable: words of four languages
import type { WordList } from "./find-word.ts";

/** Words for fat that gives no signal. */
export const FAT_SATURATED: WordList = {
  common: [
    "fs",
    "[tp][12d]?w?fs",
    "fatsat\\w*",
    "fat ?sat\\w*",
    "fsat",
    "spir",
    "spair",
    "sp(?:ec)?ial",
    "chess",
    "we",
    "ideal",
    "flex water",
    "dixon w\\w*",
    "mdixon w\\w*",
    "water",
  ],
  english: ["fat ?supp?r?\\w*", "fat ?free"],
  german: ["fett ?gesattigt\\w*", "fett ?sattigung", "fett ?unterdruck\\w*", "fett ?supprim\\w*"],
  french: [
    "sat(?:uration)? (?:de )?graisse",
    "graisse sat\\w*",
    "suppression (?:de )?graisse",
    "fat ?sature",
  ],
  spanish: ["sat(?:uracion)? (?:de )?grasa", "supresion (?:de (?:la )?)?grasa", "grasa sat\\w*", "sat grasa"],
};

/** Words for images before, and without, a contrast agent; looked for first, as they hold words for after it. */
export const WITHOUT_CONTRAST: WordList = {
  common: ["pre", "nativ\\w*"],
  english: [
    "w ?o(?:ut)? (?:contrast|gad\\w*|c)",
    "without (?:contrast|gad\\w*)",
    "non ?contrast",
    "pre ?contrast",
  ],
  german: ["ohne (?:km|kontrast\\w*|gd)", "vor (?:km|kontrast\\w*|gd)"],
  french: ["sans (?:gado\\w*|injection|contraste|produit)", "avant (?:gado\\w*|injection)"],
  spanish: ["sin (?:contraste|gado\\w*|civ)", "antes (?:de )?contraste"],
};

/** Words for images after a contrast agent. */
export const WITH_CONTRAST: WordList = {
  common: ["\\+ ?c", "\\+ ?gd", "\\+ ?km", "gd", "gad", "gado\\w*", "post(?! ?op)", "ce"],
  english: ["(?:with|w|post) ?(?:contrast|gad\\w*|con)", "contrast", "enhanced"],
  german: ["mit km", "nach km", "km", "(?:mit|nach) kontrast\\w*", "kontrast\\w*"],
  french: [
    "inj(?:ecte\\w*|ection)?",
    "apres (?:gado\\w*|injection)",
    "avec (?:gado\\w*|injection|contraste)",
  ],
  spanish: ["(?:con|tras|post) (?:contraste|gado\\w*|civ)", "contraste", "civ"],
};

// cspell:disable: words of four languages
import type { Plane } from "@spinegrade/dicom-ingest";
import type { SpecialKind } from "../series-type.ts";
import type { WordList } from "./find-word.ts";

/** Words for the planes; they decide nothing, as orientation does, but their contradiction is worth a mention. */
export const PLANE_WORDS: Readonly<Record<Plane, WordList>> = {
  sagittal: { common: ["sag\\w*"] },
  axial: {
    common: ["ax", "axial\\w*", "tra", "trans", "transvers\\w*"],
    french: ["axiale?"],
    spanish: ["axiales"],
  },
  coronal: { common: ["cor", "coron\\w*", "kor\\w*"], french: ["frontale?"] },
};

/** Words that make fat in front of them a suppressed one, as in "FAT-SUP" and "F/S". */
const NOT_SUPPRESSED = "(?! ?(?:s(?:at|up)|s(?![a-z0-9])|free))";

/** Words for series that are not anatomical stacks. */
export const KIND_WORDS: Readonly<Record<SpecialKind, WordList>> = {
  localiser: {
    common: [
      "aa ?scout",
      "loc",
      "scouts?",
      "survey\\w*",
      "3 ?pl(?:ane|aner)?",
      "tri ?plane",
      "plan ?scan",
      "pilot",
    ],
    english: ["locali[sz]ers?", "ref(?:erence)? scan", "calibration", "asset cal\\w*", "coil survey"],
    german: ["lokali[sz]er", "lokalisation", "ubersicht\\w*", "kalibrier\\w*"],
    french: ["localisateurs?", "reperage\\w*", "calibrage"],
    spanish: ["localizador(?:es)?", "localizacion", "calibracion"],
  },
  "screen-capture": {
    common: ["screen ?(?:save|shot|capture|grab)s?", "secondary capture"],
    german: ["bildschirm\\w*"],
    french: ["captures? (?:d )?ecran"],
    spanish: ["captura(?:s)?(?: de)?(?: pantalla)?"],
  },
  derived: {
    common: [
      "mpr\\w*",
      "mip\\w*",
      "adc",
      "posdisp",
      "mobi ?view",
      "sub",
      "exp adc",
      "mono exp\\w*",
      // images of fat alone or of opposed phases, of Siemens and GE; not of suppressed fat, or "w/out contrast"
      `m?dixon(?: (?!(?:without|no|w) )\\w+)* (?:f|fat|opp|out)${NOT_SUPPRESSED}`,
      `^fat(?= .*(?:ideal|flex|dixon))${NOT_SUPPRESSED}`,
      "(?:out(?: of)?|opp|opposed) ?phase",
    ],
    english: ["subtraction", "reformat\\w*", "stitch\\w*", "composed", "collection", "summary", "fused?"],
    german: ["subtraktion\\w*", "rekonstruktion\\w*", "zusammengesetzt"],
    french: ["soustraction", "reconstruction\\w*", "reformatage"],
    spanish: ["sustraccion", "reconstruccion\\w*", "reformateo"],
  },
};

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

/** Words for the lumbar spine. */
export const LUMBAR: WordList = {
  common: ["l ?spine", "ls ?spine", "lsp", "lspn?", "lumb\\w*", "lumbo\\w*", "l1 ?(?:l|s)\\d", "l[45] ?s1"],
  german: ["lws\\w*", "lwk", "lenden\\w*"],
  french: ["(?:rachis )?lombaires?", "lombo\\w*"],
  spanish: ["columna lumbar", "columna lumbosacra"],
};

/** Words for other parts of the body. */
export const OTHER_REGIONS: WordList = {
  common: [
    "c ?spine",
    "csp",
    "t ?spine",
    "tsp",
    "cerv\\w*",
    "thora\\w*",
    "abd\\w*",
    "pelvi\\w*",
    "cranial",
    "brachial\\w*",
    "tmj",
    "mrcp",
  ],
  english: [
    "brain",
    "head",
    "neck",
    "knees?",
    "hips?",
    "shoulders?",
    "ankles?",
    "feet",
    "foot",
    "wrists?",
    "elbows?",
    "hands?",
    "liver",
    "heart",
    "cardiac",
    "breasts?",
    "prostate",
    "orbits?",
    "pituitary",
  ],
  german: [
    "hws\\w*",
    "bws\\w*",
    "hals\\w*",
    "schadel\\w*",
    "kopf",
    "hirn\\w*",
    "knie\\w*",
    "hufte\\w*",
    "schulter\\w*",
    "becken",
    "leber",
    "fuss",
    "oberer? bauch",
  ],
  french: [
    "dorsal\\w*",
    "cerveau",
    "encephale",
    "crane",
    "genou\\w*",
    "hanches?",
    "epaules?",
    "bassin",
    "foie",
    "cheville",
    "poignet",
  ],
  spanish: [
    "cervicales",
    "toracica",
    "dorsal",
    "cerebro",
    "craneo",
    "rodillas?",
    "caderas?",
    "hombros?",
    "higado",
    "tobillo",
    "muneca",
    "pelvica",
  ],
};

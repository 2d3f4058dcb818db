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

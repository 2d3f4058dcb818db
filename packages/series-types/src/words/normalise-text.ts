const ACCENTS = /\p{Mark}/gu;
const SEPARATORS = /[^\p{Letter}\p{Number}*+]+/gu;

/** The competition's `Sagittal T2/STIR` means either, where `T2 STIR` means STIR. */
const EITHER = /t2 ?\/ ?stir/g;
export const T2_OR_STIR = "t2orstir";

/** Lower case, without accents, words separated by one space; keeps `*` and `+`, as in `T2*` and `+C`. */
export function normaliseText(text = ""): string {
  const plain = text.normalize("NFKD").replaceAll(ACCENTS, "").replaceAll("ß", "ss").toLowerCase();
  return plain.replaceAll(EITHER, T2_OR_STIR).replaceAll(SEPARATORS, " ").trim();
}

const ACCENTS = /\p{Mark}/gu;
const SEPARATORS = /[^\p{Letter}\p{Number}*+]+/gu;

/** Lower case, without accents, words separated by one space; keeps `*` and `+`, as in `T2*` and `+C`. */
export function normaliseText(text = ""): string {
  const plain = text.normalize("NFKD").replaceAll(ACCENTS, "").replaceAll("ß", "ss").toLowerCase();
  return plain.replaceAll(SEPARATORS, " ").trim();
}

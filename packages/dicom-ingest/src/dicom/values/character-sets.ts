/** The character sets of a text: `low` for bytes below 128, `high` for the others; undefined means ASCII. */
interface CodeElements {
  readonly low: CodeSet | undefined;
  readonly high: CodeSet | undefined;
}

/** A character set, represented by the WHATWG encoding that contains it. */
interface CodeSet {
  readonly encoding: string;
  /** Converts the bytes of a low set to those of the encoding. */
  readonly raised?: (bytes: Uint8Array) => Uint8Array;
}

const raisedPairs = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte | 0x80);
const raisedTriples = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from(
    Array.from(bytes).flatMap((byte, i) => (i % 2 === 0 ? [0x8f, byte | 0x80] : [byte | 0x80])),
  );

/** Sets by the number in ISO's registry that the defined terms name (PS3.3 section C.12.1.1.2). */
const SETS: Readonly<Record<string, CodeSet>> = {
  "13": { encoding: "shift_jis" },
  "58": { encoding: "gbk" },
  "87": { encoding: "euc-jp", raised: raisedPairs },
  "100": { encoding: "windows-1252" },
  "101": { encoding: "iso-8859-2" },
  "109": { encoding: "iso-8859-3" },
  "110": { encoding: "iso-8859-4" },
  "126": { encoding: "iso-8859-7" },
  "127": { encoding: "iso-8859-6" },
  "138": { encoding: "iso-8859-8" },
  "144": { encoding: "iso-8859-5" },
  "148": { encoding: "windows-1254" },
  "149": { encoding: "euc-kr" },
  "159": { encoding: "euc-jp", raised: raisedTriples },
  "166": { encoding: "windows-874" },
  "203": { encoding: "iso-8859-15" },
};

/**
 * Character sets that ISO 2022 escape sequences select, by the characters after ESC (PS3.3 tables C.12-3 and C.12-4).
 */
const ESCAPES: Readonly<Record<string, Partial<Record<keyof CodeElements, string>>>> = {
  "(B": { low: "6" },
  "(J": { low: "14" },
  ")I": { high: "13" },
  "-A": { high: "100" },
  "-B": { high: "101" },
  "-C": { high: "109" },
  "-D": { high: "110" },
  "-F": { high: "126" },
  "-G": { high: "127" },
  "-H": { high: "138" },
  "-L": { high: "144" },
  "-M": { high: "148" },
  "-T": { high: "166" },
  "-b": { high: "203" },
  $B: { low: "87" },
  "$@": { low: "87" },
  "$(D": { low: "159" },
  "$)C": { high: "149" },
  "$)A": { high: "58" },
};

/** Sets that take a text whole, escape sequences or not. */
const WHOLE: Readonly<Record<string, string>> = {
  "192": "utf-8",
  GB18030: "gb18030",
  GBK: "gbk",
};

/**
 * Decodes text by the value of SpecificCharacterSet (0008,0005), "" if absent: single-byte sets, UTF-8, GB18030, GBK,
 * and the sets that escape sequences select. Without a set, valid UTF-8 is decoded as such and anything else as
 * Latin-1. Bytes that are not characters of their set become U+FFFD.
 */
export function decodeText(bytes: Uint8Array, characterSet: string): string {
  const terms = characterSet.split("\\").map(termOf);
  const [first = ""] = terms;
  const whole = terms.map((term) => WHOLE[term]).find((encoding) => encoding !== undefined);
  if (whole !== undefined) return new TextDecoder(whole).decode(bytes);
  if (characterSet.trim() === "" && isUtf8(bytes)) return new TextDecoder().decode(bytes);
  return decodeEscaped(bytes, { low: undefined, high: SETS[first] ?? SETS["100"] });
}

/** `ISO_IR 100`, `ISO 2022 IR 100` and ways of writing them that writers are known for: the number; others in capitals. */
function termOf(term: string): string {
  const name = term.trim().toUpperCase();
  const [, number] = /^ISO[ _-]*(?:2022)?[ _-]*IR[ _-]*(\d+)$/.exec(name) ?? [];
  if (number !== undefined) return number;
  return /^UTF[ _-]?8$/.test(name) ? "192" : name;
}

/** Stretches between escape sequences, each by the sets that are called up; control characters end what was called up. */
function decodeEscaped(bytes: Uint8Array, initial: CodeElements): string {
  let sets = initial;
  let text = "";
  let start = 0;
  const flush = (end: number): void => {
    text += decodeStretch(bytes.subarray(start, end), sets);
  };
  for (let place = 0; place < bytes.length; place++) {
    const byte = bytes[place] ?? 0;
    const escape = byte === 0x1b ? escapeAt(bytes, place + 1) : undefined;
    if (escape !== undefined) {
      flush(place);
      sets = { ...sets, ...setsOf(escape) };
      start = place + 1 + escape.length;
      place = start - 1;
    } else if (byte === 0x0a || byte === 0x0c || byte === 0x0d) {
      flush(place);
      start = place;
      sets = initial;
    }
  }
  flush(bytes.length);
  return text;
}

function escapeAt(bytes: Uint8Array, place: number): string | undefined {
  const next = String.fromCharCode(...bytes.subarray(place, place + 3));
  return Object.keys(ESCAPES).find((escape) => next.startsWith(escape));
}

function setsOf(escape: string): Partial<CodeElements> {
  const { low, high } = ESCAPES[escape] ?? {};
  return {
    ...(low === undefined ? {} : { low: SETS[low] }),
    ...(high === undefined ? {} : { high: SETS[high] }),
  };
}

/** Runs of spaces and control characters, of low and of high bytes, the latter two each by their set. */
function decodeStretch(bytes: Uint8Array, { low, high }: CodeElements): string {
  const setOf = (byte: number): CodeSet | undefined => (byte >= 0x80 ? high : byte > 0x20 ? low : undefined);
  let text = "";
  for (let start = 0; start < bytes.length;) {
    const set = setOf(bytes[start] ?? 0);
    let end = start + 1;
    while (end < bytes.length && setOf(bytes[end] ?? 0) === set) end++;
    const run = bytes.subarray(start, end);
    text += new TextDecoder(set?.encoding).decode(set?.raised?.(run) ?? run);
    start = end;
  }
  return text;
}

function isUtf8(bytes: Uint8Array): boolean {
  return !new TextDecoder().decode(bytes).includes("\ufffd");
}

/** Options for coding a lossless JPEG image. */
export interface LosslessCoding {
  readonly columns: number;
  readonly bits: number;
  readonly predictor: number;
  /** Number of low bits to drop. */
  readonly pointTransform?: number;
  /** Rows between restart markers; none if 0 or absent. */
  readonly restartRows?: number;
  /** Whether small differences have the longest codes, so that no look-up holds them. */
  readonly hasLongCodes?: boolean;
}

/** Encodes values as JPEG Lossless, process 14 (ITU-T T.81 annex H): plain and slow, to test the decoder against. */
export function encodeJpegLossless(values: readonly number[], coding: LosslessCoding): Uint8Array {
  const { columns, bits, predictor, pointTransform = 0, restartRows = 0, hasLongCodes = false } = coding;
  const rows = values.length / columns;
  // the code lengths of categories 0 to 16
  const lengths = Array.from({ length: 17 }, (_, category) =>
    hasLongCodes ? Math.min(16, 17 - category) : 5,
  );
  const order = [...lengths.keys()].sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const counts = Array.from({ length: 16 }, (_, i) => lengths.filter((length) => length === i + 1).length);
  const word = (value: number): number[] => [value >> 8, value & 0xff];
  const segment = (marker: number, content: readonly number[]): number[] => [
    0xff,
    marker,
    ...word(content.length + 2),
    ...content,
  ];
  let coded: number[] = [];
  const stretch = columns * (restartRows === 0 ? rows : restartRows);
  for (let start = 0; start < values.length; start += stretch) {
    if (start > 0) coded.push(0xff, 0xd0 + ((start / stretch - 1) % 8));
    const part = values.slice(start, start + stretch).map((value) => value >> pointTransform);
    const differences = predict(part, columns, predictor, 1 << (bits - pointTransform - 1));
    coded = coded.concat(stuffed(packed(differences, codesOf(lengths, order))));
  }
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xc3, [bits, ...word(rows), ...word(columns), 1, 1, 0x11, 0]),
    ...segment(0xc4, [0, ...counts, ...order]),
    ...(restartRows === 0 ? [] : segment(0xdd, word(stretch))),
    ...segment(0xda, [1, 1, 0, predictor, 0, pointTransform]),
    ...coded,
    ...[0xff, 0xd9],
  ]);
}

function predict(values: readonly number[], columns: number, predictor: number, origin: number): number[] {
  return values.map((value, i) => {
    const [a = 0, b = 0, c = 0] = [values[i - 1], values[i - columns], values[i - columns - 1]];
    const choices = [0, a, b, c, a + b - c, a + ((b - c) >> 1), b + ((a - c) >> 1), (a + b) >> 1];
    const isFirstRow = i < columns;
    const expected = i === 0 ? origin : isFirstRow ? a : i % columns === 0 ? b : (choices[predictor] ?? 0);
    const difference = (value - expected) & 0xffff;
    return difference > 0x8000 ? difference - 0x10000 : difference;
  });
}

function codesOf(lengths: readonly number[], order: readonly number[]): string[] {
  const codes: string[] = [];
  let code = 0;
  let before = 0;
  for (const category of order) {
    const length = lengths[category] ?? 0;
    code <<= length - before;
    codes[category] = code.toString(2).padStart(length, "0");
    code++;
    before = length;
  }
  return codes;
}

function packed(differences: readonly number[], codes: readonly string[]): number[] {
  const bits = differences.map((difference) => {
    const category = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
    const extra = difference > 0 ? difference : difference + (1 << category) - 1;
    const code = codes[category] ?? "";
    return category === 0 || category === 16 ? code : code + extra.toString(2).padStart(category, "0");
  });
  const whole = bits.join("");
  return (whole.padEnd(Math.ceil(whole.length / 8) * 8, "1").match(/.{8}/g) ?? []).map((byte) =>
    Number.parseInt(byte, 2),
  );
}

function stuffed(bytes: readonly number[]): number[] {
  return bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte]));
}

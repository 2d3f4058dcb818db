/** Grey pixels as tools/golden writes them. */
export interface GoldenImage {
  readonly rows: number;
  readonly columns: number;
  readonly base64: string;
}

export function pixelsOf({ base64 }: GoldenImage): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** What the module exports that XXH64 is compiled to (assembly/hash.as); places are in bytes of its memory. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** Where bytes are put to be hashed: room for 65,536. */
  pieceAt(): number;
  startHash(): void;
  /** Takes in as many whole 32 bytes as there are. */
  hashStripes(from: number, bytes: number): void;
  /** XXH64 of what was taken in and of up to 31 bytes more, as a signed number. */
  endHash(from: number, bytes: number): bigint;
}

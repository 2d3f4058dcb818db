/** The part of WebAssembly's interface that is used here; TypeScript has it in its library for browsers only. */
declare namespace WebAssembly {
  /** A compiled program. */
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: new (bytes: Uint8Array<ArrayBuffer>) => Module;
  const Instance: new (
    module: Module,
    imports: { readonly env: { readonly memory: Memory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  interface Memory {
    readonly buffer: ArrayBuffer;
    /** @param pages of 64 KiB. */
    grow(pages: number): number;
  }
  /** `initial` in pages of 64 KiB. */
  const Memory: new (size: { readonly initial: number }) => Memory;
}

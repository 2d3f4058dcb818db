const PAGE = 65536;

/** A memory of WebAssembly. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** @param pages of 64 KiB, to be added. */
  grow(pages: number): number;
}

/** The exports of every kernel besides its functions. */
export interface WasmKernel {
  readonly memory: WasmMemory;
}

/** The part of WebAssembly that is used. Node has it as browsers do, and its types omit it. */
const { Module, Instance } = (
  globalThis as unknown as {
    WebAssembly: {
      Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
      Instance: new (module: object, imports: object) => { readonly exports: unknown };
    };
  }
).WebAssembly;

/** A compiled kernel as a package keeps it among its sources: `src/kernel/kernel-wasm.ts`, which is generated. */
interface KernelFile<Kernel> {
  /** The module, which imports nothing. */
  readonly base64: string;
  /** The kind of everything that it exports: the compiler sees whether it has all of `Kernel`. */
  readonly exports: Readonly<Record<keyof Kernel, "function" | "memory">>;
}

/**
 * Opens a WebAssembly kernel. No Node built-in.
 * @param file is compiled at the first use.
 * @returns a function that makes a module instance with separate memory.
 */
export function wasmKernel<Kernel extends WasmKernel>(file: KernelFile<Kernel>): () => Kernel {
  let module: object | undefined;
  return () => {
    module ??= new Module(Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0)));
    // generated with the list of its exports
    return new Instance(module, {}).exports as Kernel;
  };
}

/** Makes a kernel's memory at least `bytes` long; arrays that lie in it are cut off from it. */
export function growMemory({ memory }: WasmKernel, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}

// Generated from assembly/*.as by `npx nx run dicom-ingest:compile`; 1306 bytes.

import type { Kernel } from "./kernel.ts";

const KERNEL_BASE64 = [
  "AGFzbQEAAAABJQZgAAF/YAAAYAR/f39/AGAHf39/f399fQBgA39/fwBgAn9/AX8DDAsBAAACAAADAAQBBQUDAQALB4oBDAhjb3Vu",
  "dHNBdAAHB2dyZXlzQXQABAdwaWVjZUF0AAIMcGllY2VHcmV5c0F0AAEKZnJlZU1lbW9yeQAFBmJpdHNPZgAKC2NsZWFyQ291bnRz",
  "AAkJc3VtQ291bnRzAAALY291bnRWYWx1ZXMACAZsb29rVXAAAwhkcmF3TGluZQAGBm1lbW9yeQIACsgICzoBAn8DQCAAQYCAEEkE",
  "QCAAQYAIaiIBIAH9AAQAIABBgIgQav0ABAD9rgH9CwQAIABBEGohAAwBCwsLBgBBgIgoCwYAQYCIJAs8ACAAIAJBAXRqIQIDQCAA",
  "IAJJBEAgASAALwEAIANzQYCIIGotAAA6AAAgAUEBaiEBIABBAmohAAwBCwsLBgBBgIggCwYAQYCIKgueAwIFewF/IAP9ECEJIAT9",
  "ECEKIAX9EyEHIAb9EyEIIAJBcHEiBCABaiEMA0AgASAMSQRAIAEgAP0ABAAgCf1RIAr9kQEiC/2pAf36ASAH/eYBIAj95AH9DAAA",
  "QEsAAEBLAABASwAAQEv95AH9DAAAQEsAAEBLAABASwAAQEv9sQEgC/2qAf36ASAH/eYBIAj95AH9DAAAQEsAAEBLAABASwAAQEv9",
  "5AH9DAAAQEsAAEBLAABASwAAQEv9sQH9hQEgAP0ABBAgCf1RIAr9kQEiC/2pAf36ASAH/eYBIAj95AH9DAAAQEsAAEBLAABASwAA",
  "QEv95AH9DAAAQEsAAEBLAABASwAAQEv9sQEgC/2qAf36ASAH/eYBIAj95AH9DAAAQEsAAEBLAABASwAAQEv95AH9DAAAQEsAAEBL",
  "AABASwAAQEv9sQH9hQH9Zv0LBAAgAEEgaiEAIAFBEGohAQwBCwsgACACIARrQQF0aiECA0AgACACSQRAIAEgAC8BACADc0GAiCBq",
  "LQAAOgAAIAFBAWohASAAQQJqIQAMAQsLCwUAQYAIC+ECAgJ+An8gACABQQF0aiEFIAKtQoGAhICQgMAAfiEDA0AgAEEQaiIBIAVN",
  "BEAgACkDACADhSIEQv//A4OnQQJ0QYAIaiIGIAYoAgBBAWo2AgAgBEIQiEL//wODp0ECdEGAiBBqIgYgBigCAEEBajYCACAEQiCI",
  "Qv//A4OnQQJ0QYAIaiIGIAYoAgBBAWo2AgAgBEIwiKdBAnRBgIgQaiIGIAYoAgBBAWo2AgAgACkDCCADhSIEQv//A4OnQQJ0QYAI",
  "aiIAIAAoAgBBAWo2AgAgBEIQiEL//wODp0ECdEGAiBBqIgAgACgCAEEBajYCACAEQiCIQv//A4OnQQJ0QYAIaiIAIAAoAgBBAWo2",
  "AgAgBEIwiKdBAnRBgIgQaiIAIAAoAgBBAWo2AgAgASEADAELCwNAIAAgBUkEQCAALwEAIAJzQQJ0QYAIaiIBIAEoAgBBAWo2AgAg",
  "AEECaiEADAELCwsOAEGACEEAQYCAIPwLAAuZAQMCewF/AX4gACABQQF0aiEEA0AgAEFAayIBIARNBEAgAiAA/QAEACAA/QAEEP1Q",
  "/VAhAiADIAD9AAQgIAD9AAQw/VD9UCEDIAEhAAwBCwsgAiAD/VAiAv0dACAC/R0BhCIFIAVCIIeEpyIBIAFBEHZyIQEDQCAAIARJ",
  "BEAgASAALwEAciEBIABBAmohAAwBCwsgAUH//wNxCw==",
].join("");

const PAGE = 65536;

/** What is used of WebAssembly, which Node has like browsers, though its types leave it out. */
const { Module, Instance } = (
  globalThis as unknown as {
    WebAssembly: {
      Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
      Instance: new (module: object, imports: object) => { readonly exports: unknown };
    };
  }
).WebAssembly;

let module: object | undefined;

/** A kernel with a memory of its own. */
export function newKernel(): Kernel {
  module ??= new Module(Uint8Array.from(atob(KERNEL_BASE64), (letter) => letter.charCodeAt(0)));
  // the module is our own: what it exports is known
  return new Instance(module, {}).exports as Kernel;
}

/** Makes the kernel's memory at least `bytes` long; arrays that lie in it are cut off from it. */
export function growMemory({ memory }: Kernel, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}

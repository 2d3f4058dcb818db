// Generated from assembly/*.as by `npx nx run dicom-ingest:compile`; 2187 bytes.

import type { Kernel } from "./kernel.ts";

const KERNEL_BASE64 = [
  "AGFzbQEAAAABMAhgAAF/YAAAYAR/f39/AGACf38AYAJ/fwF+YAd/f39/f319AGADf39/AGACf38BfwMPDgEBAAACAwAABAUABgEH",
  "BQMBAAsGGgV+AUIAC34BQgALfgFCAAt+AUIAC34BQgALB64BDwhjb3VudHNBdAAKB2dyZXlzQXQABgdwaWVjZUF0AAMMcGllY2VH",
  "cmV5c0F0AAIKZnJlZU1lbW9yeQAHBmJpdHNPZgANC2NsZWFyQ291bnRzAAwJc3VtQ291bnRzAAALY291bnRWYWx1ZXMACwZsb29r",
  "VXAABAhkcmF3TGluZQAJCXN0YXJ0SGFzaAABC2hhc2hTdHJpcGVzAAUHZW5kSGFzaAAIBm1lbW9yeQIACusODjoBAn8DQCAAQYCA",
  "EEkEQCAAQYAIaiIBIAH9AAQAIABBgIgQav0ABAD9rgH9CwQAIABBEGohAAwBCwsLMABC1uuC7ur9ifXgACQAQs/W077Sx6vZQiQB",
  "QgAkAkL56tDQ58mh5OEAJANCACQECwYAQYCIKAsGAEGAiCQLPAAgACACQQF0aiECA0AgACACSQRAIAEgAC8BACADc0GAiCBqLQAA",
  "OgAAIAFBAWohASAAQQJqIQAMAQsLC98BAgR+AX8gACABQWBxaiEGIwAhAiMBIQMjAiEEIwMhBQNAIAAgBkkEQCACIAApAwBCz9bT",
  "vtLHq9lCfnxCH4lCh5Wvr5i23puef34hAiADIAApAwhCz9bTvtLHq9lCfnxCH4lCh5Wvr5i23puef34hAyAEIAApAxBCz9bTvtLH",
  "q9lCfnxCH4lCh5Wvr5i23puef34hBCAFIAApAxhCz9bTvtLHq9lCfnxCH4lCh5Wvr5i23puef34hBSAAQSBqIQAMAQsLIAIkACAD",
  "JAEgBCQCIAUkAyMEIAFBYHGtfCQECwYAQYCIIAsGAEGAiCoLjwQCAX4BfyMEQgBSBH4jAEIBiSMBQgeJfCMCQgyJfCMDQhKJfCMA",
  "Qs/W077Sx6vZQn5CH4lCh5Wvr5i23puef36FQoeVr6+Ytt6bnn9+Qp2jteqDsY2K+gB9IwFCz9bTvtLHq9lCfkIfiUKHla+vmLbe",
  "m55/foVCh5Wvr5i23puef35CnaO16oOxjYr6AH0jAkLP1tO+0ser2UJ+Qh+JQoeVr6+Ytt6bnn9+hUKHla+vmLbem55/fkKdo7Xq",
  "g7GNivoAfSMDQs/W077Sx6vZQn5CH4lCh5Wvr5i23puef36FQoeVr6+Ytt6bnn9+Qp2jteqDsY2K+gB9BULFz9my8eW66icLIwQg",
  "Aa18fCECIAAgAWohAwNAIABBCGoiASADTQRAIAIgACkDAELP1tO+0ser2UJ+Qh+JQoeVr6+Ytt6bnn9+hUIbiUKHla+vmLbem55/",
  "fkKdo7Xqg7GNivoAfSECIAEhAAwBCwsgAEEEaiIBIANNBEAgAiAANQIAQoeVr6+Ytt6bnn9+hUIXiULP1tO+0ser2UJ+Qvnz3fGZ",
  "9pmrFnwhAiABIQALA0AgACADSQRAIAIgADEAAELFz9my8eW66id+hUILiUKHla+vmLbem55/fiECIABBAWohAAwBCwsgAiACQiGI",
  "hULP1tO+0ser2UJ+IgJCHYggAoVC+fPd8Zn2masWfiICQiCIIAKFC54DAgV7AX8gA/0QIQkgBP0QIQogBf0TIQcgBv0TIQggAkFw",
  "cSIEIAFqIQwDQCABIAxJBEAgASAA/QAEACAJ/VEgCv2RASIL/akB/foBIAf95gEgCP3kAf0MAABASwAAQEsAAEBLAABAS/3kAf0M",
  "AABASwAAQEsAAEBLAABAS/2xASAL/aoB/foBIAf95gEgCP3kAf0MAABASwAAQEsAAEBLAABAS/3kAf0MAABASwAAQEsAAEBLAABA",
  "S/2xAf2FASAA/QAEECAJ/VEgCv2RASIL/akB/foBIAf95gEgCP3kAf0MAABASwAAQEsAAEBLAABAS/3kAf0MAABASwAAQEsAAEBL",
  "AABAS/2xASAL/aoB/foBIAf95gEgCP3kAf0MAABASwAAQEsAAEBLAABAS/3kAf0MAABASwAAQEsAAEBLAABAS/2xAf2FAf1m/QsE",
  "ACAAQSBqIQAgAUEQaiEBDAELCyAAIAIgBGtBAXRqIQIDQCAAIAJJBEAgASAALwEAIANzQYCIIGotAAA6AAAgAUEBaiEBIABBAmoh",
  "AAwBCwsLBQBBgAgL4QICAn4CfyAAIAFBAXRqIQUgAq1CgYCEgJCAwAB+IQMDQCAAQRBqIgEgBU0EQCAAKQMAIAOFIgRC//8Dg6dB",
  "AnRBgAhqIgYgBigCAEEBajYCACAEQhCIQv//A4OnQQJ0QYCIEGoiBiAGKAIAQQFqNgIAIARCIIhC//8Dg6dBAnRBgAhqIgYgBigC",
  "AEEBajYCACAEQjCIp0ECdEGAiBBqIgYgBigCAEEBajYCACAAKQMIIAOFIgRC//8Dg6dBAnRBgAhqIgAgACgCAEEBajYCACAEQhCI",
  "Qv//A4OnQQJ0QYCIEGoiACAAKAIAQQFqNgIAIARCIIhC//8Dg6dBAnRBgAhqIgAgACgCAEEBajYCACAEQjCIp0ECdEGAiBBqIgAg",
  "ACgCAEEBajYCACABIQAMAQsLA0AgACAFSQRAIAAvAQAgAnNBAnRBgAhqIgEgASgCAEEBajYCACAAQQJqIQAMAQsLCw4AQYAIQQBB",
  "gIAg/AsAC5kBAwJ7AX8BfiAAIAFBAXRqIQQDQCAAQUBrIgEgBE0EQCACIAD9AAQAIAD9AAQQ/VD9UCECIAMgAP0ABCAgAP0ABDD9",
  "UP1QIQMgASEADAELCyACIAP9UCIC/R0AIAL9HQGEIgUgBUIgh4SnIgEgAUEQdnIhAQNAIAAgBEkEQCABIAAvAQByIQEgAEECaiEA",
  "DAELCyABQf//A3EL",
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

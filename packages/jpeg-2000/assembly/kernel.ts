import type { Kernel } from "@spinegrade/generators";
import { expandMacros } from "./expand-macros.ts";

/** What the kernel is compiled from. */
export const KERNEL: Kernel = {
  project: "jpeg-2000",
  folder: new URL(".", import.meta.url),
  parts: [
    "mq-decoder",
    "states",
    "context-tables",
    "unstuff",
    "flags",
    "passes",
    "raw-passes",
    "decode-block",
    "store-block",
    "wavelet-5-3",
    "wavelet-9-7",
    "store-picture",
  ],
  preprocess: expandMacros,
};

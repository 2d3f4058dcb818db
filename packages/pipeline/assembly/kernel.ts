import type { Kernel } from "@spinegrade/generators";

/** What the kernel is compiled from. */
export const KERNEL: Kernel = {
  project: "pipeline",
  folder: new URL(".", import.meta.url),
  parts: ["hash"],
};

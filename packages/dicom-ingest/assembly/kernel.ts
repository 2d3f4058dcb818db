import type { Kernel } from "@spinegrade/generators";

/** What the kernel is compiled from. */
export const KERNEL: Kernel = {
  project: "dicom-ingest",
  folder: new URL(".", import.meta.url),
  parts: ["memory", "bits", "counts", "greys"],
};

import type { Platform } from "./wheels.ts";

/** The machine this process runs on. */
export function currentPlatform(): Platform {
  return {
    os: process.platform,
    arch: process.arch,
    libc: process.platform === "linux" ? linuxLibc() : "none",
  };
}

function linuxLibc(): "glibc" | "musl" {
  const report: unknown = process.report.getReport();
  const header =
    report !== null && typeof report === "object" && "header" in report ? report.header : undefined;
  const usesGlibc = header !== null && typeof header === "object" && "glibcVersionRuntime" in header;
  return usesGlibc ? "glibc" : "musl";
}

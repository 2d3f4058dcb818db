import { UserError } from "@spinegrade/pipeline";

/** The TensorFlow version that the engine is built on. */
export const TENSORFLOW_VERSION = "2.21.0";

/** The machine to install for. */
export interface Platform {
  /** Node's `process.platform`. */
  readonly os: string;
  /** Node's `process.arch`. */
  readonly arch: string;
  /** The C library of Linux; "none" elsewhere. */
  readonly libc: "glibc" | "musl" | "none";
}

/** A wheel as the Python package index serves it. */
export interface Wheel {
  /** The distribution's name and version, as a pip requirement. */
  readonly requirement: string;
  readonly fileName: string;
  /** pip's `--platform`, `--python-version` and `--abi`, pinned so that the Python running pip does not matter. */
  readonly platformTag: string;
  readonly sha256: string;
}

/** `gpu` runs on NVIDIA GPUs through CUDA 12. */
export type Variant = "cpu" | "gpu";

/** The Python tag to request. TensorFlow's C++ libraries do not depend on it, but the hash does. */
export const PYTHON_VERSION = "3.11";
export const PYTHON_ABI = "cp311";

const LINUX_X64 = "manylinux_2_27_x86_64";

/** TensorFlow's wheel for each supported machine. The hashes are from the package index, July 2026. */
const TENSORFLOW_WHEELS: Readonly<Record<string, Wheel>> = {
  "linux-x64-cpu": tensorflowWheel(
    "tensorflow-cpu",
    LINUX_X64,
    "2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c",
  ),
  "linux-x64-gpu": tensorflowWheel(
    "tensorflow",
    LINUX_X64,
    "9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124",
  ),
  "linux-arm64-cpu": tensorflowWheel(
    "tensorflow",
    "manylinux_2_27_aarch64",
    "4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c",
  ),
  "darwin-arm64-cpu": tensorflowWheel(
    "tensorflow",
    "macosx_12_0_arm64",
    "51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88",
  ),
};

/** The CUDA 12 libraries that the GPU wheel requires, at the versions that its ranges resolve to. */
const NVIDIA_WHEELS: readonly Wheel[] = [
  nvidiaWheel(
    "cublas",
    "12.9.3.13",
    LINUX_X64,
    "d7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72",
  ),
  nvidiaWheel(
    "cuda_cupti",
    "12.8.90",
    "manylinux2014_x86_64.manylinux_2_17_x86_64",
    "ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182",
  ),
  nvidiaWheel(
    "cuda_nvcc",
    "12.9.86",
    "manylinux2010_x86_64.manylinux_2_12_x86_64",
    "5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0",
  ),
  nvidiaWheel(
    "cuda_nvrtc",
    "12.9.86",
    "manylinux2010_x86_64.manylinux_2_12_x86_64",
    "210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4",
  ),
  nvidiaWheel(
    "cuda_runtime",
    "12.9.79",
    "manylinux2014_x86_64.manylinux_2_17_x86_64",
    "25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3",
  ),
  nvidiaWheel(
    "cudnn",
    "9.28.0.42",
    LINUX_X64,
    "9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375",
  ),
  nvidiaWheel(
    "cufft",
    "11.4.1.4",
    "manylinux2014_x86_64.manylinux_2_17_x86_64",
    "c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28",
  ),
  nvidiaWheel(
    "curand",
    "10.3.10.19",
    LINUX_X64,
    "49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e",
  ),
  nvidiaWheel(
    "cusolver",
    "11.7.5.82",
    LINUX_X64,
    "15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88",
  ),
  nvidiaWheel(
    "cusparse",
    "12.5.10.65",
    "manylinux2014_x86_64.manylinux_2_17_x86_64",
    "73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78",
  ),
  nvidiaWheel(
    "nccl",
    "2.32.3",
    LINUX_X64,
    "bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c",
  ),
  nvidiaWheel(
    "nvjitlink",
    "12.9.86",
    "manylinux2010_x86_64.manylinux_2_12_x86_64",
    "e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9",
  ),
];

/**
 * Lists the wheels to install on a machine, TensorFlow's first.
 * @throws UserError when no wheel supports the machine; it lists the supported ones.
 */
export function wheelsFor(platform: Platform, variant: Variant): readonly Wheel[] {
  const wheel = TENSORFLOW_WHEELS[`${platform.os}-${platform.arch}-${variant}`];
  if (wheel !== undefined && platform.libc !== "musl")
    return variant === "gpu" ? [wheel, ...NVIDIA_WHEELS] : [wheel];
  throw new UserError(
    `TensorFlow ${TENSORFLOW_VERSION} has no ${variant === "gpu" ? "GPU " : ""}build for ${describePlatform(platform)}; ` +
      `it has one for ${Object.keys(TENSORFLOW_WHEELS).join(", ")} (on Linux with glibc). ${remedyFor(platform, variant)}`,
  );
}

function remedyFor(platform: Platform, variant: Variant): string {
  if (platform.os === "win32") return "On Windows run Spinegrade in WSL 2.";
  if (platform.libc === "musl")
    return "Use a distribution or container image with glibc, for example Debian or Fedora.";
  return variant === "gpu" ? "Install it without --gpu." : "Run Spinegrade on one of these machines.";
}

function describePlatform({ os, arch, libc }: Platform): string {
  return `${os}-${arch}${libc === "musl" ? " with musl" : ""}`;
}

function tensorflowWheel(distribution: string, platformTag: string, sha256: string): Wheel {
  const name = distribution.replaceAll("-", "_");
  const fileName = `${name}-${TENSORFLOW_VERSION}-${PYTHON_ABI}-${PYTHON_ABI}-${platformTag}.whl`;
  return { requirement: `${distribution}==${TENSORFLOW_VERSION}`, fileName, platformTag, sha256 };
}

function nvidiaWheel(library: string, version: string, platformTags: string, sha256: string): Wheel {
  const name = `nvidia_${library}_cu12`;
  const fileName = `${name}-${version}-py3-none-${platformTags}.whl`;
  const platformTag = platformTags.split(".")[0] ?? platformTags;
  return { requirement: `${name.replaceAll("_", "-")}==${version}`, fileName, platformTag, sha256 };
}

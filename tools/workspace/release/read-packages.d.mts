/** A package that is published. */
export interface ReleasedPackage {
  /** Its folder's name, which is its name in Nx and in tags. */
  readonly name: string;
  /** From the workspace's root. */
  readonly folder: string;
  /** Of the version in its `package.json`; exists once that version is released. */
  readonly tag: string;
  readonly manifest: {
    readonly name: string;
    readonly version: string;
    readonly files: readonly string[];
    readonly repository?: unknown;
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
    readonly peerDependencies?: Readonly<Record<string, string>>;
  };
}
export function readPackages(root: string): ReleasedPackage[];
export function publishedPaths(released: ReleasedPackage): string[];

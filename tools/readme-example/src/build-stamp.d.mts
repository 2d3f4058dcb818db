/**
 * Writes into a package's `dist` what it was built of, by content.
 * @param known hashes of sources by folder, which it adds to.
 */
export function stampBuild(packageFolder: string, known?: Map<string, string>): void;
/** Whether a package's `dist` is there and was built of the sources as they are now. */
export function isBuildCurrent(packageFolder: string): boolean;
/** Whether a build would write what is there. */
export function isBuildWhole(packageFolder: string, known?: Map<string, string>): boolean;

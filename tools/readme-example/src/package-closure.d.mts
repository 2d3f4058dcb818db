/** Folders of a package of ours and of all packages of ours that it depends on, each after what it needs. */
export function packageClosure(folder: string): string[];

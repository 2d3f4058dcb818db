export type CommitTypes = Readonly<Record<string, { readonly semverBump: string } | undefined>>;
export function isReleasing(message: string, types: CommitTypes): boolean;

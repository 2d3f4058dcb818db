/**
 * The module of a worker thread in the folder of the module that starts it: built or as source, like that one.
 * @param name without extension.
 * @param startedBy `import.meta.url` of the module that starts it.
 */
export function workerFile(name: string, startedBy: string): URL {
  return new URL(`./${name}${startedBy.slice(-".ts".length)}`, startedBy);
}

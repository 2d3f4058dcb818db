import * as tf from "@tensorflow/tfjs-core";

/**
 * The kernels that work runs, forward and backward, in alphabetical order. Needs tfjs's backend `cpu`, whose nets are composed
 * of the same operations as WebGPU's.
 */
export async function kernelsOf(work: () => void): Promise<string[]> {
  const known = kernelsOn("cpu");
  const { kernelNames } = await tf.profile(() => {
    tf.tidy(work);
    return tf.scalar(0); // profile wants a tensor, and nothing else may be left
  });
  // it names operations with a gradient of ours, too
  return [...new Set(kernelNames)].filter((name) => known.has(name)).sort();
}

/** Those of them that the backend does not have. */
export function missingOn(backend: string, kernels: readonly string[]): string[] {
  const known = kernelsOn(backend);
  return kernels.filter((name) => !known.has(name));
}

function kernelsOn(backend: string): ReadonlySet<string> {
  return new Set(tf.getKernelsForBackend(backend).map(({ kernelName }) => kernelName));
}

/**
 * The index of the input pixel that each of `outputs` pixels shows, floor(i * inputs / outputs): "nearest" of PyTorch and
 * of OpenCV, which rounds the position of a pixel's first edge down.
 */
export function nearestIndices(inputs: number, outputs: number): number[] {
  return Array.from({ length: outputs }, (_, index) => Math.floor((index * inputs) / outputs));
}

// The gradient of a linear layer after a batch norm without activation.
#pragma once

#include "ops/blocked-product.h"
#include "ops/linear-kernel-gradient.h"

// The kernel [I, O] of a layer, and the norm before it.
struct NormalisedLayer {
  int64_t rows, ins, outs;
  const float* kernel;
  const Normalisation& norm;
};

// The gradients [I], [I], [I, O] and [O] of a layer after a norm.
struct LayerGradient {
  float *dScale, *dOffset, *dKernel, *dBias;
};

// Turns dKernel, if it holds the sums of x^ dy by row and column, where x^ = (x - mean) rstd, into the kernel's gradient, and
// writes those of the norm: no pass over the map, since the sums over its rows of x^ (dy kernel^T) are those over the columns
// of kernel * dKernel.
inline void FinishGradient(const NormalisedLayer& layer, const LayerGradient& gradient) {
  const int64_t outs = layer.outs;
  ParallelFor(layer.ins, [&](int64_t i) {
    const float* const kernel = layer.kernel + i * outs;
    float* const row = gradient.dKernel + i * outs;
    const float scale = layer.norm.scale[i], offset = layer.norm.offset[i];
    double dScale = 0.0, dOffset = 0.0;
    for (int64_t o = 0; o < outs; o++) {
      dScale += static_cast<double>(kernel[o]) * static_cast<double>(row[o]);
      dOffset += static_cast<double>(kernel[o]) * static_cast<double>(gradient.dBias[o]);
      row[o] = row[o] * scale + gradient.dBias[o] * offset;
    }
    gradient.dScale[i] = static_cast<float>(dScale);
    gradient.dOffset[i] = static_cast<float>(dOffset);
  });
}

// dx = scale rstd (g - dOffset / rows - x^ dScale / rows), a batch norm's gradient, where g = dy kernel^T. Throws
// std::bad_alloc.
inline void WriteInputGradient(const LinearKernels& kernels, const NormalisedLayer& layer,
                               const LayerGradient& gradient, const float* dy, const float* x, float* dx) {
  const int64_t ins = layer.ins, outs = layer.outs;
  const float share = 1.0f / static_cast<float>(layer.rows);
  const Floats kernel = AllocateFloats(ins * outs), slopes = AllocateFloats(ins), offsets = AllocateFloats(ins);
  ParallelFor(ins, [&](int64_t i) {
    const float factor = layer.norm.scale[i] * layer.norm.rstd[i];
    for (int64_t o = 0; o < outs; o++) kernel.get()[i * outs + o] = layer.kernel[i * outs + o] * factor;
    slopes.get()[i] = -factor * layer.norm.rstd[i] * gradient.dScale[i] * share;
    offsets.get()[i] = -factor * gradient.dOffset[i] * share;
  });
  const NormalisedInputGradient args{ins, x, layer.norm.mean, slopes.get(), offsets.get(), dx};
  MultiplyInput(kernels, {dy, outs, Activation::kNone, nullptr, 1}, layer.rows,
                {kernel.get(), outs, ins, true, nullptr},
                [&](const ProductPart& part) { kernels.normalisedInputGradient(part, args); });
}

// Along one axis: what a tile's inputs, the kernel's taps and the products of both become, each in its own place, a vector
// of channels at a time.
//
// Winograd's minimal filtering as Lavin and Gray use it (Fast algorithms for convolutional neural networks, 2015): an
// axis is cut into tiles of two outputs; sums of a tile's inputs, times sums of the taps, are summed up to outputs.
#pragma once

#include "vector.h"

namespace SPINEGRADE_TARGET {

// An axis that is not convolved.
struct Untouched {
  static constexpr int kTaps = 1, kInputs = 1, kTerms = 1, kOutputs = 1, kStep = 1, kBefore = 0;
  template <int kStride>
  SPINEGRADE_INLINE void Enter(Vector*) {}
  template <int kStride>
  SPINEGRADE_INLINE void Leave(Vector*) {}
  SPINEGRADE_INLINE void Weigh(const Vector* taps, int64_t, Vector* terms, int64_t) { terms[0] = taps[0]; }
};

// F(2, 3): the outputs at 2i and 2i + 1, of the inputs from 2i - 1 to 2i + 2: 4 products for 6.
struct Pairs {
  static constexpr int kTaps = 3, kInputs = 4, kTerms = 4, kOutputs = 2, kStep = 2, kBefore = 1;
  template <int kStride>
  SPINEGRADE_INLINE void Enter(Vector* x) {
    const Vector second = x[kStride], third = x[2 * kStride];
    x[0] -= third;
    x[kStride] = second + third;
    x[2 * kStride] = third - second;
    x[3 * kStride] = second - x[3 * kStride];
  }
  template <int kStride>
  SPINEGRADE_INLINE void Leave(Vector* x) {
    const Vector second = x[kStride], third = x[2 * kStride];
    x[0] += second + third;
    x[kStride] = second - third - x[3 * kStride];
  }
  SPINEGRADE_INLINE void Weigh(const Vector* taps, int64_t stride, Vector* terms, int64_t termStride) {
    const Vector outer = taps[0] + taps[2 * stride], middle = taps[stride];
    terms[0] = taps[0];
    terms[termStride] = (outer + middle) * 0.5f;
    terms[2 * termStride] = (outer - middle) * 0.5f;
    terms[3 * termStride] = taps[2 * stride];
  }
};

// An axis that is up-sampled by 2 (nearest) before it is convolved: the outputs at 2i and 2i + 1, of the inputs from
// i - 1 to i + 1. Input i is seen by all taps, less what its neighbours differ by: 3 products for 6.
struct Doubled {
  static constexpr int kTaps = 3, kInputs = 3, kTerms = 3, kOutputs = 2, kStep = 1, kBefore = 1;
  template <int kStride>
  SPINEGRADE_INLINE void Enter(Vector* x) {
    x[0] -= x[kStride];
    x[2 * kStride] -= x[kStride];
  }
  template <int kStride>
  SPINEGRADE_INLINE void Leave(Vector* x) {
    x[0] += x[kStride];
    x[kStride] += x[2 * kStride];
  }
  SPINEGRADE_INLINE void Weigh(const Vector* taps, int64_t stride, Vector* terms, int64_t termStride) {
    terms[0] = taps[0];
    terms[termStride] = taps[0] + taps[stride] + taps[2 * stride];
    terms[2 * termStride] = taps[2 * stride];
  }
};

}  // namespace SPINEGRADE_TARGET

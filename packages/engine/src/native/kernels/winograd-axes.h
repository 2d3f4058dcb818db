// Along one axis: the transforms of a tile's inputs, of the kernel's taps and of their products, in place, a vector of
// channels at a time. The backward pass by the kernel is their transpose.
//
// Winograd's minimal filtering as Lavin and Gray use it (Fast algorithms for convolutional neural networks, 2015): an
// axis is cut into tiles of two or four outputs; sums of a tile's inputs, times sums of the taps, are summed up to outputs.
#pragma once

#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

// An axis that is not convolved.
struct Identity {
  static constexpr int kTaps = 1, kInputs = 1, kTerms = 1, kOutputs = 1, kStep = 1, kBefore = 0;
  template <int kStride>
  SPINEGRADE_INLINE void TransformInput(Vector*) {}
  template <int kStride>
  SPINEGRADE_INLINE void TransformOutput(Vector*) {}
  template <int kStride>
  SPINEGRADE_INLINE void TransposeOutput(Vector*) {}
  SPINEGRADE_INLINE void TransformWeights(const Vector* taps, int64_t, Vector* terms, int64_t) { terms[0] = taps[0]; }
  SPINEGRADE_INLINE void TransposeWeights(const Vector* terms, int64_t, Vector* taps, int64_t) { taps[0] = terms[0]; }
};

// F(2, 3): the outputs at 2i and 2i + 1, of the inputs from 2i - 1 to 2i + 2: 4 products for 6.
struct F2x3 {
  static constexpr int kTaps = 3, kInputs = 4, kTerms = 4, kOutputs = 2, kStep = 2, kBefore = 1;
  template <int kStride>
  SPINEGRADE_INLINE void TransformInput(Vector* x) {
    const Vector second = x[kStride], third = x[2 * kStride];
    x[0] -= third;
    x[kStride] = second + third;
    x[2 * kStride] = third - second;
    x[3 * kStride] = second - x[3 * kStride];
  }
  template <int kStride>
  SPINEGRADE_INLINE void TransformOutput(Vector* x) {
    const Vector second = x[kStride], third = x[2 * kStride];
    x[0] += second + third;
    x[kStride] = second - third - x[3 * kStride];
  }
  template <int kStride>
  SPINEGRADE_INLINE void TransposeOutput(Vector* y) {
    const Vector first = y[0], second = y[kStride];
    y[kStride] = first + second;
    y[2 * kStride] = first - second;
    y[3 * kStride] = -second;
  }
  SPINEGRADE_INLINE void TransformWeights(const Vector* taps, int64_t stride, Vector* terms, int64_t termStride) {
    const Vector outer = taps[0] + taps[2 * stride], middle = taps[stride];
    terms[0] = taps[0];
    terms[termStride] = (outer + middle) * 0.5f;
    terms[2 * termStride] = (outer - middle) * 0.5f;
    terms[3 * termStride] = taps[2 * stride];
  }
  SPINEGRADE_INLINE void TransposeWeights(const Vector* terms, int64_t termStride, Vector* taps, int64_t stride) {
    const Vector sum = (terms[termStride] + terms[2 * termStride]) * 0.5f;
    taps[0] = terms[0] + sum;
    taps[stride] = (terms[termStride] - terms[2 * termStride]) * 0.5f;
    taps[2 * stride] = sum + terms[3 * termStride];
  }
};

// F(4, 3): the outputs from 4i to 4i + 3, of the inputs from 4i - 1 to 4i + 4: 6 products for 12. The polynomials are
// evaluated at 0, +-sqrt(1/2), +-sqrt(2) and infinity: these points lose less of float32's digits than whole numbers.
struct F4x3 {
  static constexpr int kTaps = 3, kInputs = 6, kTerms = 6, kOutputs = 4, kStep = 4, kBefore = 1;
  static constexpr float kNear = 0.70710678118654752f, kFar = 1.41421356237309505f;
  template <int kStride>
  SPINEGRADE_INLINE void TransformInput(Vector* x) {
    const Vector second = x[kStride], third = x[2 * kStride], fourth = x[3 * kStride], fifth = x[4 * kStride];
    const Vector nearEven = fifth - third * 2.0f, nearOdd = (fourth - second * 2.0f) * kNear;
    const Vector farEven = fifth - third * 0.5f, farOdd = (fourth - second * 0.5f) * kFar;
    x[0] += fifth - third * 2.5f;
    StoreAtPoints(nearEven, nearOdd, farEven, farOdd, x, kStride);
    x[5 * kStride] += second - fourth * 2.5f;
  }
  template <int kStride>
  SPINEGRADE_INLINE void TransformOutput(Vector* x) {
    const Vector nearEven = x[kStride] + x[2 * kStride], nearOdd = (x[kStride] - x[2 * kStride]) * kNear;
    const Vector farEven = x[3 * kStride] + x[4 * kStride], farOdd = (x[3 * kStride] - x[4 * kStride]) * kFar;
    x[0] += nearEven + farEven;
    x[kStride] = nearOdd + farOdd;
    x[2 * kStride] = nearEven * 0.5f + farEven * 2.0f;
    x[3 * kStride] = nearOdd * 0.5f + farOdd * 2.0f + x[5 * kStride];
  }
  template <int kStride>
  SPINEGRADE_INLINE void TransposeOutput(Vector* y) {
    const Vector first = y[0], second = y[kStride], third = y[2 * kStride], fourth = y[3 * kStride];
    const Vector nearEven = first + third * 0.5f, nearOdd = (second + fourth * 0.5f) * kNear;
    const Vector farEven = first + third * 2.0f, farOdd = (second + fourth * 2.0f) * kFar;
    StoreAtPoints(nearEven, nearOdd, farEven, farOdd, y, kStride);
    y[5 * kStride] = fourth;
  }
  SPINEGRADE_INLINE void TransformWeights(const Vector* taps, int64_t stride, Vector* terms, int64_t termStride) {
    const Vector first = taps[0], second = taps[stride], third = taps[2 * stride];
    const Vector nearEven = (first + third * 0.5f) * kNearScale, nearOdd = second * (kNear * kNearScale);
    const Vector farEven = (first + third * 2.0f) * kFarScale, farOdd = second * (kFar * kFarScale);
    terms[0] = first;
    StoreAtPoints(nearEven, nearOdd, farEven, farOdd, terms, termStride);
    terms[5 * termStride] = third;
  }
  SPINEGRADE_INLINE void TransposeWeights(const Vector* terms, int64_t termStride, Vector* taps, int64_t stride) {
    const Vector nearEven = (terms[termStride] + terms[2 * termStride]) * kNearScale;
    const Vector nearOdd = (terms[termStride] - terms[2 * termStride]) * (kNear * kNearScale);
    const Vector farEven = (terms[3 * termStride] + terms[4 * termStride]) * kFarScale;
    const Vector farOdd = (terms[3 * termStride] - terms[4 * termStride]) * (kFar * kFarScale);
    taps[0] = terms[0] + nearEven + farEven;
    taps[stride] = nearOdd + farOdd;
    taps[2 * stride] = nearEven * 0.5f + farEven * 2.0f + terms[5 * termStride];
  }

 private:
  // one over the products of a point's distances from the other points
  static constexpr float kNearScale = -2.0f / 3.0f, kFarScale = 1.0f / 6.0f;

  // The values of a polynomial at the near and far points and at their opposites, of its even and odd parts there.
  SPINEGRADE_INLINE void StoreAtPoints(Vector nearEven, Vector nearOdd, Vector farEven, Vector farOdd, Vector* terms,
                                       int64_t stride) {
    terms[stride] = nearEven + nearOdd;
    terms[2 * stride] = nearEven - nearOdd;
    terms[3 * stride] = farEven + farOdd;
    terms[4 * stride] = farEven - farOdd;
  }
};

// An axis that is up-sampled by 2 (nearest) before it is convolved: the outputs at 2i and 2i + 1, of the inputs from
// i - 1 to i + 1. Input i is seen by all taps, less what its neighbours differ by: 3 products for 6.
struct UpsampledF2x3 {
  static constexpr int kTaps = 3, kInputs = 3, kTerms = 3, kOutputs = 2, kStep = 1, kBefore = 1;
  template <int kStride>
  SPINEGRADE_INLINE void TransformInput(Vector* x) {
    x[0] -= x[kStride];
    x[2 * kStride] -= x[kStride];
  }
  template <int kStride>
  SPINEGRADE_INLINE void TransformOutput(Vector* x) {
    x[0] += x[kStride];
    x[kStride] += x[2 * kStride];
  }
  template <int kStride>
  SPINEGRADE_INLINE void TransposeOutput(Vector* y) {
    const Vector second = y[kStride];
    y[kStride] += y[0];
    y[2 * kStride] = second;
  }
  SPINEGRADE_INLINE void TransformWeights(const Vector* taps, int64_t stride, Vector* terms, int64_t termStride) {
    terms[0] = taps[0];
    terms[termStride] = taps[0] + taps[stride] + taps[2 * stride];
    terms[2 * termStride] = taps[2 * stride];
  }
  SPINEGRADE_INLINE void TransposeWeights(const Vector* terms, int64_t termStride, Vector* taps, int64_t stride) {
    taps[0] = terms[0] + terms[termStride];
    taps[stride] = terms[termStride];
    taps[2 * stride] = terms[termStride] + terms[2 * termStride];
  }
};

// The gradient by the input of such an axis: that by input i, of those by the outputs from 2i - 1 to 2i + 2, is
// w1 (dy[2i] + dy[2i + 1]) + w0 (dy[2i + 2] - dy[2i]) + w2 (dy[2i - 1] - dy[2i + 1]), w being the terms of the weights.
struct UpsampledF2x3Backward {
  static constexpr int kTaps = 3, kInputs = 4, kTerms = 3, kOutputs = 1, kStep = 2, kBefore = 1;
  template <int kStride>
  SPINEGRADE_INLINE void TransformInput(Vector* dy) {
    const Vector before = dy[0], first = dy[kStride], second = dy[2 * kStride];
    dy[0] = dy[3 * kStride] - first;
    dy[kStride] = first + second;
    dy[2 * kStride] = before - second;
  }
  template <int kStride>
  SPINEGRADE_INLINE void TransformOutput(Vector* x) {
    x[0] += x[kStride] + x[2 * kStride];
  }
  SPINEGRADE_INLINE void TransformWeights(const Vector* taps, int64_t stride, Vector* terms, int64_t termStride) {
    UpsampledF2x3::TransformWeights(taps, stride, terms, termStride);
  }
};

}  // namespace SPINEGRADE_TARGET

// The loops of a training step over the values of a parameter.
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

SPINEGRADE_INLINE Vector SquareRoot(Vector x) {
  for (int lane = 0; lane < kLanes; lane++) x[lane] = __builtin_sqrtf(x[lane]);
  return x;
}

// Each operation rounds, in the order of TensorFlow's ResourceApplyAdam: the same bits on every instruction set.
static void StepAdamW(const AdamWConstants& given, const AdamWValues& args) {
  const AdamWConstants by = given;
  const float share1 = 1.0f - by.beta1, share2 = 1.0f - by.beta2;
  const float *const weights = args.weights, *const gradients = args.gradients;
  float *const firsts = args.firsts, *const seconds = args.seconds, *const updated = args.updated;
  for (int64_t i = 0; i < args.count; i += kLanes) {
    const int64_t n = args.count - i;
    const Vector gradient = Rounded(LoadSome(gradients + i, n) * by.gradientScale);
    Vector first = LoadSome(firsts + i, n), second = LoadSome(seconds + i, n);
    first += Rounded((gradient - first) * share1);
    second += Rounded((Rounded(gradient * gradient) - second) * share2);
    StoreSome(firsts + i, first, n);
    StoreSome(seconds + i, second, n);
    const Vector change = first * by.stepSize / (SquareRoot(second) + by.epsilon);
    StoreSome(updated + i, Rounded(LoadSome(weights + i, n) * by.decay) - change, n);
  }
}

static void MoveAverage(float decay, const float* values, float* averages, int64_t count) {
  const float share = 1.0f - decay;
  for (int64_t i = 0; i < count; i += kLanes) {
    const int64_t n = count - i;
    const Vector kept = Rounded(LoadSome(averages + i, n) * decay), added = Rounded(LoadSome(values + i, n) * share);
    StoreSome(averages + i, kept + added, n);
  }
}

// In four vectors of sums, as each addition waits for the one before.
static float SumSquares(const float* x, int64_t count) {
  constexpr int kSums = 4;
  Vector sums[kSums] = {};
  int64_t i = 0;
  for (; i + kSums * kLanes <= count; i += kSums * kLanes) {
#pragma GCC unroll 4
    for (int v = 0; v < kSums; v++) {
      const Vector values = Load(x + i + v * kLanes);
      sums[v] += values * values;
    }
  }
  for (; i < count; i += kLanes) {
    const Vector values = LoadSome(x + i, count - i);
    sums[0] += values * values;
  }
  return SumOfLanes((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

}  // namespace SPINEGRADE_TARGET

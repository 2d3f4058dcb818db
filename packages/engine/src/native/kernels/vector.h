// Vectors of as many floats as the processor computes at once, on the compilers' own vector types: the same source is
// compiled for each instruction set.
//
// Nothing of the standard library may be called in this folder. The linker keeps one copy of an inline function for the
// whole addon: were it the copy that was compiled for a newer processor, every older one would meet instructions that it
// lacks. For the same reason all code here is in namespace SPINEGRADE_TARGET.
#pragma once

#include <cstdint>

namespace SPINEGRADE_TARGET {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

typedef float Vector __attribute__((vector_size(kLanes * 4)));
typedef int32_t Integers __attribute__((vector_size(kLanes * 4)));
typedef float Unaligned __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));

#define SPINEGRADE_INLINE static inline __attribute__((always_inline))
// For what seldom runs.
#define SPINEGRADE_OUTLINE static __attribute__((noinline, cold))

SPINEGRADE_INLINE int64_t RoundUp(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

SPINEGRADE_INLINE Vector Load(const float* source) { return *reinterpret_cast<const Unaligned*>(source); }
SPINEGRADE_INLINE void Store(float* target, Vector values) { *reinterpret_cast<Unaligned*>(target) = values; }
SPINEGRADE_INLINE Vector Broadcast(float value) { return value - Vector{}; }

// Not inlined: loops over lanes in hundreds of places took a third of the time to compile.
SPINEGRADE_OUTLINE Vector LoadRest(const float* source, int64_t count) {
  Vector values{};
  for (int64_t lane = 0; lane < count; lane++) values[lane] = source[lane];
  return values;
}

SPINEGRADE_OUTLINE void StoreRest(float* target, Vector values, int64_t count) {
  for (int64_t lane = 0; lane < count; lane++) target[lane] = values[lane];
}

// The first `count` floats, which alone are read; the other lanes are 0.
SPINEGRADE_INLINE Vector LoadSome(const float* source, int64_t count) {
  return count >= kLanes ? Load(source) : LoadRest(source, count);
}

SPINEGRADE_INLINE void StoreSome(float* target, Vector values, int64_t count) {
  if (count >= kLanes) return Store(target, values);
  StoreRest(target, values, count);
}

// The same inlined, for loops that a call slows down, even one that seldom runs: it takes registers from them.
SPINEGRADE_INLINE Vector LoadChannels(const float* source, int64_t count) {
  if (count >= kLanes) return Load(source);
  Vector values{};
  for (int64_t lane = 0; lane < count; lane++) values[lane] = source[lane];
  return values;
}

SPINEGRADE_INLINE void StoreChannels(float* target, Vector values, int64_t count) {
  if (count >= kLanes) return Store(target, values);
  for (int64_t lane = 0; lane < count; lane++) target[lane] = values[lane];
}

typedef float Four __attribute__((vector_size(16)));
typedef int32_t FourIntegers __attribute__((vector_size(16)));
typedef float UnalignedFour __attribute__((vector_size(16), aligned(4), may_alias));

SPINEGRADE_INLINE Four LoadFour(const float* source) { return *reinterpret_cast<const UnalignedFour*>(source); }
SPINEGRADE_INLINE void StoreFour(float* target, Four values) { *reinterpret_cast<UnalignedFour*>(target) = values; }

// Lanes i and j of a, k and l of b; b's count from 4 on.
#if defined(__clang__)
#define SPINEGRADE_SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
#define SPINEGRADE_SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, FourIntegers{i, j, k, l})
#endif

// The same lanes, four at a time.
union Lanes {
  Vector all;
  Four fours[kLanes / 4];
};

SPINEGRADE_INLINE float SumOfLanes(Vector values) {
  const Lanes lanes{values};
  Four sum = lanes.fours[0];
  for (int i = 1; i < kLanes / 4; i++) sum += lanes.fours[i];
  return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

SPINEGRADE_INLINE float MaximumOfLanes(Vector values) {
  const Lanes lanes{values};
  Four most = lanes.fours[0];
  for (int i = 1; i < kLanes / 4; i++) most = lanes.fours[i] < most ? most : lanes.fours[i];
  const float even = most[0] < most[2] ? most[2] : most[0], odd = most[1] < most[3] ? most[3] : most[1];
  return even < odd ? odd : even;
}

// A product that is rounded before it is added to another number: otherwise the compiler makes one instruction of both.
SPINEGRADE_INLINE Vector Rounded(Vector product) {
#if defined(__x86_64__)
  __asm__("" : "+x"(product));
#elif defined(__aarch64__)
  __asm__("" : "+w"(product));
#endif
  return product;
}

SPINEGRADE_INLINE Vector Magnitude(Vector x) { return (Vector)((Integers)x & 0x7fffffff); }

// exp(x) for x <= 0, to 2 units in the last place; 0 below -87.3. A NaN stays one.
// x = n ln 2 + r with |r| <= ln 2 / 2; ln 2 is split in two (Cody and Waite), exp(r) is its Taylor series to r^7.
SPINEGRADE_INLINE Vector ExpOfNegative(Vector x) {
  const float kShift = 12582912.0f;  // 1.5 * 2^23: adding it rounds to a whole number
  const Integers isTiny = x < -87.3f;
  const Vector clamped = isTiny ? Broadcast(-87.3f) : x;
  const Vector n = (clamped * 1.44269504f + kShift) - kShift;
  const Vector r = (clamped - n * 0.693359375f) + n * 2.12194440e-4f;
  Vector series = r * 1.98412698e-4f + 1.38888889e-3f;
  series = series * r + 8.33333333e-3f;
  series = series * r + 4.16666667e-2f;
  series = series * r + 0.166666667f;
  series = series * r + 0.5f;
  series = series * r * r + r + 1.0f;
  const Integers exponent = ((Integers)(n + kShift) - 0x4b400000 + 127) << 23;  // the bits of 2^n
  const Vector power = series * (Vector)exponent;
  return isTiny ? Vector{} : power;
}

}  // namespace SPINEGRADE_TARGET

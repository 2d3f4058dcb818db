// Numbers that are held in 16 bits and computed in float32: bfloat16, and float16 in blocks with a scale each.
//
// Every conversion is of whole numbers, or exact: the same bits on every instruction set.
#pragma once

#include "kernels/kernel-types.h"
#include "kernels/optimizer.h"
#include "kernels/vector.h"

namespace SPINEGRADE_TARGET {

typedef uint32_t Words __attribute__((vector_size(kLanes * 4)));
typedef uint16_t Halves __attribute__((vector_size(kLanes * 2)));
typedef uint16_t UnalignedHalves __attribute__((vector_size(kLanes * 2), aligned(2), may_alias));
typedef uint16_t Half __attribute__((may_alias));

constexpr uint32_t kInfinityBits = 0x7f800000;

// The first `count` numbers, which alone are read; the other lanes are 0.
SPINEGRADE_INLINE Words LoadHalves(const uint16_t* source, int64_t count) {
  Halves halves{};
  if (count >= kLanes) {
    halves = *reinterpret_cast<const UnalignedHalves*>(source);
  } else {
    for (int64_t lane = 0; lane < count; lane++) halves[lane] = reinterpret_cast<const Half*>(source)[lane];
  }
  return __builtin_convertvector(halves, Words);
}

SPINEGRADE_INLINE void StoreHalves(uint16_t* target, Words values, int64_t count) {
  const Halves halves = __builtin_convertvector(values, Halves);
  if (count >= kLanes) {
    *reinterpret_cast<UnalignedHalves*>(target) = halves;
  } else {
    for (int64_t lane = 0; lane < count; lane++) reinterpret_cast<Half*>(target)[lane] = halves[lane];
  }
}

// 32 bits without a pattern for each of the places from `place` on: lowbias32 (Wellons, hash-prospector).
SPINEGRADE_INLINE Words NoiseAt(uint32_t key, int64_t place) {
  Words x{};
  for (int lane = 0; lane < kLanes; lane++) x[lane] = static_cast<uint32_t>(lane);
  x = (x + static_cast<uint32_t>(place)) ^ key;
  x = (x ^ x >> 16) * 0x7feb352du;
  x = (x ^ x >> 15) * 0x846ca68bu;
  return x ^ x >> 16;
}

// The number that rounding adds below the last bit that stays: to nearest, ties to even, or at random (`noise` has 16 bits), so that a
// number is rounded up as often as it is near to the upper one.
struct ToNearest {};
struct AtRandom {
  Words noise;
};
SPINEGRADE_INLINE Words Added(ToNearest, Words bits, uint32_t dropped) {
  return (bits >> dropped & 1) + ((1u << (dropped - 1)) - 1);
}
SPINEGRADE_INLINE Words Added(const AtRandom& by, Words, uint32_t dropped) { return by.noise >> (16 - dropped); }

// Signs, and magnitudes in 16 bits, which a finite number keeps finite; what was infinite or NaN is it still.
SPINEGRADE_INLINE Words Signed(Words bits, Words rounded, uint32_t infinity) {
  const Words magnitude = bits & 0x7fffffff, most = Words{} + (infinity - 1);
  const Words finite = rounded < infinity ? rounded : most;
  const Words special = magnitude > kInfinityBits ? most + 1 + ((infinity & -infinity) >> 1) : most + 1;
  return (magnitude < kInfinityBits ? finite : special) | (bits >> 16 & 0x8000);
}

SPINEGRADE_INLINE Vector WidenBfloat16(Words halves) { return (Vector)(halves << 16); }

template <typename Rounding>
SPINEGRADE_INLINE Words NarrowBfloat16(Vector x, const Rounding& by) {
  const Words bits = (Words)x, magnitude = bits & 0x7fffffff;
  return Signed(bits, (magnitude + Added(by, magnitude, 16)) >> 16, kInfinityBits >> 16);
}

// Below 2^-14 a float16 is a multiple of 2^-24.
SPINEGRADE_INLINE Vector WidenFloat16(Words halves) {
  const Words magnitude = halves & 0x7fff, sign = (halves & 0x8000) << 16;
  const Vector small = __builtin_convertvector((Integers)magnitude, Vector) * 0x1p-24f;
  const Words normal = (magnitude << 13) + (112u << 23);
  const Words finite = magnitude < 0x400 ? (Words)small : normal;
  return (Vector)((magnitude < 0x7c00 ? finite : magnitude << 13 | kInfinityBits) | sign);
}

template <typename Rounding>
SPINEGRADE_INLINE Words NarrowFloat16(Vector x, const Rounding& by) {
  const Words bits = (Words)x, magnitude = bits & 0x7fffffff;
  const Integers isSmall = (Integers)(magnitude < (113u << 23));
  // multiples of 2^-37, 13 bits below the last that stays; what is below them is one more bit
  const Vector small = isSmall ? Magnitude(x) * 0x1p37f : Vector{};
  const Integers whole = __builtin_convertvector(small, Integers);
  const Integers rest = (__builtin_convertvector(whole, Vector) < small) & 1;
  const Words wide = isSmall ? (Words)(whole | rest) : magnitude - (112u << 23);
  return Signed(bits, (wide + Added(by, wide, 13)) >> 13, 0x7c00);
}

template <Vector (*Of)(Words)>
void Widen(const uint16_t* halves, float* values, int64_t count) {
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) Store(values + i, Of(LoadHalves(halves + i, kLanes)));
  if (i < count) StoreSome(values + i, Of(LoadHalves(halves + i, count - i)), count - i);
}

template <Words (*Of)(Vector, const ToNearest&)>
void Narrow(const float* values, uint16_t* halves, int64_t count) {
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) StoreHalves(halves + i, Of(Load(values + i), ToNearest{}), kLanes);
  if (i < count) StoreHalves(halves + i, Of(LoadSome(values + i, count - i), ToNearest{}), count - i);
}

// The power of two by which a block's numbers are held, so that the largest becomes 2^14 to 2^15, and its inverse.
struct BlockScale {
  float scale, inverse;
};

SPINEGRADE_INLINE BlockScale ScaleOf(const float* values, int64_t count) {
  Vector most{};
  for (int64_t i = 0; i < count; i += kLanes) {
    const Vector magnitude = Magnitude(Load(values + i));
    most = magnitude > most ? magnitude : most;
  }
  const union {
    float value;
    uint32_t bits;
  } largest{MaximumOfLanes(most)};
  const uint32_t exponent = largest.bits >> 23, held = exponent > 15 ? exponent - 14 : 1;
  const union {
    uint32_t bits;
    float value;
  } scale{held << 23}, inverse{(254 - held) << 23};
  return {scale.value, inverse.value};
}

// One block of numbers that are held as bfloat16.
struct Bfloat16Block {
  static void Read(const HalfMoments& held, int64_t place, int64_t count, float* values) {
    for (int64_t i = 0; i < count; i += kLanes)
      Store(values + i, WidenBfloat16(LoadHalves(held.halves + place + i, count - i)));
  }
  static void ReadSquares(const HalfMoments& held, int64_t place, int64_t count, float* values) {
    Read(held, place, count, values);
  }
  template <typename RoundingAt>
  static void Write(const HalfMoments& held, int64_t place, int64_t count, float* values, const RoundingAt& at) {
    for (int64_t i = 0; i < count; i += kLanes)
      StoreHalves(held.halves + place + i, NarrowBfloat16(Load(values + i), at(i)), count - i);
  }
  template <typename RoundingAt>
  static void WriteSquares(const HalfMoments& held, int64_t place, int64_t count, float* values, const RoundingAt& at) {
    Write(held, place, count, values, at);
  }
};

// One block of numbers that are held as float16 with a scale; squares by their roots, which need half the exponents.
struct Float16Block {
  static void Read(const HalfMoments& held, int64_t place, int64_t count, float* values) {
    const float scale = held.scales[place / kHalfBlock];
    for (int64_t i = 0; i < count; i += kLanes)
      Store(values + i, WidenFloat16(LoadHalves(held.halves + place + i, count - i)) * scale);
  }
  static void ReadSquares(const HalfMoments& held, int64_t place, int64_t count, float* values) {
    Read(held, place, count, values);
    for (int64_t i = 0; i < count; i += kLanes) Store(values + i, Load(values + i) * Load(values + i));
  }
  template <typename RoundingAt>
  static void Write(const HalfMoments& held, int64_t place, int64_t count, float* values, const RoundingAt& at) {
    const BlockScale by = ScaleOf(values, count);
    held.scales[place / kHalfBlock] = by.scale;
    for (int64_t i = 0; i < count; i += kLanes)
      StoreHalves(held.halves + place + i, NarrowFloat16(Load(values + i) * by.inverse, at(i)), count - i);
  }
  template <typename RoundingAt>
  static void WriteSquares(const HalfMoments& held, int64_t place, int64_t count, float* values, const RoundingAt& at) {
    for (int64_t i = 0; i < count; i += kLanes) Store(values + i, SquareRoot(Load(values + i)));
    Write(held, place, count, values, at);
  }
};

// StepAdamW of moments that are held in 16 bits between the steps. The numbers after a step are used before they are rounded.
template <typename Block>
static void StepHalfAdamW(const AdamWConstants& constants, const HalfAdamWValues& args) {
  alignas(64) float firsts[kHalfBlock], seconds[kHalfBlock];
  for (int64_t i = 0; i < args.count; i += kHalfBlock) {
    const int64_t count = args.count - i < kHalfBlock ? args.count - i : kHalfBlock, place = args.place + i;
    Block::Read(args.firsts, place, count, firsts);
    Block::ReadSquares(args.seconds, place, count, seconds);
    StepAdamW(constants, {count, args.weights + i, args.gradients + i, firsts, seconds, args.updated + i});
    const uint32_t key = args.key;
    Block::Write(args.firsts, place, count, firsts, [](int64_t) { return ToNearest{}; });
    Block::WriteSquares(args.seconds, place, count, seconds,
                        [key, place](int64_t k) { return AtRandom{NoiseAt(key, place + k) >> 16}; });
  }
}

}  // namespace SPINEGRADE_TARGET

// Scratch memory of a thread, which is kept from one use to the next.
#pragma once

#include <cstdint>
#include <memory>

// A buffer of the calling thread's arena, given back when it leaves its scope. Buffers of one thread are nested: the last
// one taken is the first one given back, and they never overlap. They begin on a cache line and are uninitialised.
//
// An arena grows to the most that was taken of it at once, and keeps that until the process ends.
class Scratch {
 public:
  // Throws std::bad_alloc.
  explicit Scratch(int64_t count);
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  float* data() const { return data_; }

  // Bytes that the calling thread's arena holds.
  static int64_t HeldBytes();

 private:
  float* data_;
};

// Refuses buffers, and growth of an arena, above so many bytes, as if there were no more memory: what follows an allocation
// that fails can be tested. Negative: no limit, which is the default.
void LimitScratch(int64_t bytes);

struct FreeFloats {
  void operator()(float* floats) const;
};
using Floats = std::unique_ptr<float, FreeFloats>;

// A buffer that is freed with its owner, for memory that threads share. It begins on a cache line and is uninitialised.
// Throws std::bad_alloc.
Floats AllocateFloats(int64_t count);

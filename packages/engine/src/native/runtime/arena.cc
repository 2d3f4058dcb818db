#include "runtime/arena.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>
#include <vector>

namespace {

constexpr int64_t kLineFloats = 16, kLineBytes = 64;

std::atomic<int64_t> limit{-1};

int64_t WholeLines(int64_t count) {
  return (std::max<int64_t>(count, 1) + kLineFloats - 1) / kLineFloats * kLineFloats;
}

// One thread's. Buffers are cut from the last block; a buffer that does not fit there opens another one. Once all are given
// back, the blocks become one of the size that all of them needed.
class Arena {
 public:
  float* Take(int64_t count) {
    const int64_t size = WholeLines(count);
    if (blocks_.empty() || blocks_.back().used + size > blocks_.back().size) Grow(size);
    Block& block = blocks_.back();
    float* const data = block.floats.get() + block.used;
    starts_.push_back(block.used);
    block.used += size;
    return data;
  }

  // The buffer that was taken last.
  void GiveBack() {
    Block& block = blocks_.back();
    block.used = starts_.back();
    starts_.pop_back();
    if (block.used > 0 || blocks_.size() == 1) return;
    most_ = std::max(most_, HeldFloats());
    blocks_.pop_back();
  }

  int64_t HeldFloats() const {
    int64_t floats = 0;
    for (const Block& block : blocks_) floats += block.size;
    return floats;
  }

 private:
  struct Block {
    Floats floats;
    int64_t size, used;
  };

  void Grow(int64_t size) {
    starts_.reserve(starts_.size() + 1);
    blocks_.reserve(blocks_.size() + 1);
    if (starts_.empty()) {
      size = std::max(size, most_);
      blocks_.clear();  // first: the memory of both at once may be too much
    }
    blocks_.push_back({AllocateFloats(size), size, 0});
  }

  std::vector<Block> blocks_;
  std::vector<int64_t> starts_;  // of the buffers, in their blocks
  int64_t most_ = 0;
};

Arena& ArenaOfThread() {
  thread_local Arena arena;
  return arena;
}

}  // namespace

Scratch::Scratch(int64_t count) : data_(ArenaOfThread().Take(count)) {}

Scratch::~Scratch() { ArenaOfThread().GiveBack(); }

int64_t Scratch::HeldBytes() { return ArenaOfThread().HeldFloats() * static_cast<int64_t>(sizeof(float)); }

void LimitScratch(int64_t bytes) { limit = bytes; }

void FreeFloats::operator()(float* floats) const { std::free(floats); }

Floats AllocateFloats(int64_t count) {
  const int64_t bytes = WholeLines(count) * static_cast<int64_t>(sizeof(float));
  if (const int64_t most = limit; most >= 0 && bytes > most) throw std::bad_alloc();
  Floats floats(static_cast<float*>(std::aligned_alloc(kLineBytes, static_cast<size_t>(bytes))));
  if (floats == nullptr) throw std::bad_alloc();
  return floats;
}

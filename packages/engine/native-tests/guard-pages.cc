// A library to preload: every aligned block of memory, as TensorFlow takes for tensors and oneDNN for its scratch, ends at a
// page that cannot be read or written, and stays so once it is freed; its address is never used again. Whoever writes past a
// block or to a freed one ends at once, in the guilty call. Sanitizers cannot see that in libraries that they did not compile.
// The address space is 40 TiB, and each block takes two of the process's mappings (vm.max_map_count).
#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace {

constexpr size_t kPage = 4096;
constexpr size_t kSpaceBytes = size_t{40} << 40;
constexpr uint64_t kMark = 0x6775617264;
constexpr unsigned char kFill = 0x5a;

// The page before a block's own.
struct Header {
  uint64_t mark;
  size_t bytes;       // of the block
  size_t page_bytes;  // of its pages
  unsigned char* block;
};

[[noreturn]] void Fail(const char* message) {
  const ssize_t written = write(STDERR_FILENO, message, std::strlen(message));
  static_cast<void>(written);
  std::abort();
}

unsigned char* Space() {
  static unsigned char* const space = [] {
    void* const taken = mmap(nullptr, kSpaceBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (taken == MAP_FAILED) Fail("guard-pages: no address space\n");
    return static_cast<unsigned char*>(taken);
  }();
  return space;
}

bool IsGuarded(const void* pointer) {
  const auto* const byte = static_cast<const unsigned char*>(pointer);
  return byte >= Space() && byte < Space() + kSpaceBytes;
}

// The C library's own function of this name.
template <typename Function>
Function Original(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

size_t RoundUp(size_t bytes, size_t step) { return (bytes + step - 1) / step * step; }

void* Take(size_t alignment, size_t bytes) {
  if (alignment > kPage) Fail("guard-pages: an alignment of more than a page\n");
  static std::atomic<size_t> used{0};
  const size_t room = RoundUp(std::max<size_t>(bytes, 1), alignment), page_bytes = RoundUp(room, kPage);
  const size_t all = kPage + page_bytes + kPage;
  const size_t first = used.fetch_add(all);
  if (first + all > kSpaceBytes) Fail("guard-pages: the address space is used up\n");
  unsigned char* const start = Space() + first;
  if (mprotect(start, kPage + page_bytes, PROT_READ | PROT_WRITE) != 0)
    Fail("guard-pages: too many mappings: raise vm.max_map_count\n");
  unsigned char* const block = start + kPage + page_bytes - room;
  *reinterpret_cast<Header*>(start) = {kMark, bytes, page_bytes, block};
  std::memset(start + kPage, kFill, static_cast<size_t>(block - start) - kPage);
  mprotect(start, kPage, PROT_READ);
  return block;
}

// A block starts in the first of its pages.
Header* HeaderOf(void* block) {
  const auto address = reinterpret_cast<uintptr_t>(block);
  auto* const header = reinterpret_cast<Header*>(address / kPage * kPage - kPage);
  if (header->mark != kMark || header->block != block) Fail("guard-pages: not the start of a block\n");
  return header;
}

void GiveBack(void* pointer) {
  auto* const block = static_cast<unsigned char*>(pointer);
  Header* const header = HeaderOf(block);
  unsigned char* const first = reinterpret_cast<unsigned char*>(header) + kPage;
  if (!std::all_of(first, block, [](unsigned char byte) { return byte == kFill; }))
    Fail("guard-pages: something was written before a block\n");
  // a new mapping gives the memory back to the system
  if (mmap(header, kPage + header->page_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
           0) == MAP_FAILED)
    Fail("guard-pages: too many mappings: raise vm.max_map_count\n");
}

}  // namespace

extern "C" {

int posix_memalign(void** block, size_t alignment, size_t bytes) {
  *block = Take(alignment, bytes);
  return 0;
}

void* aligned_alloc(size_t alignment, size_t bytes) { return Take(alignment, bytes); }

void* memalign(size_t alignment, size_t bytes) { return Take(alignment, bytes); }

void free(void* block) {
  static const auto original = Original<void (*)(void*)>("free");
  if (block == nullptr) return;
  if (IsGuarded(block)) return GiveBack(block);
  original(block);
}

void* realloc(void* block, size_t bytes) {
  static const auto original = Original<void* (*)(void*, size_t)>("realloc");
  if (block == nullptr || !IsGuarded(block)) return original(block, bytes);
  void* const moved = std::malloc(bytes);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, block, std::min(bytes, HeaderOf(block)->bytes));
  GiveBack(block);
  return moved;
}

size_t malloc_usable_size(void* block) {
  static const auto original = Original<size_t (*)(void*)>("malloc_usable_size");
  return block != nullptr && IsGuarded(block) ? HeaderOf(block)->bytes : original(block);
}

}  // extern "C"

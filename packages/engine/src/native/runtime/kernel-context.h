// The interface of an operation to its host: TensorFlow (tensorflow-ops.cc), or the native tests.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/op-error.h"
#include "runtime/shape.h"

// One run of an operation. Used by the calling thread only; the memory that it hands out may be shared.
class KernelContext {
 public:
  virtual ~KernelContext() = default;
  KernelContext() = default;
  KernelContext(const KernelContext&) = delete;
  KernelContext& operator=(const KernelContext&) = delete;

  virtual const Shape& ShapeOf(int input) const = 0;
  // May be null where the tensor is empty. Of a tensor of whole numbers, these bits.
  virtual const float* Input(int input) const = 0;
  // An input whose values the operation changes. Whoever calls the operation is the only one who holds it.
  virtual float* InPlace(int input) = 0;
  // Memory for an output, uninitialised; for whole numbers, their bits. May be null where it is empty. It never overlaps an
  // input. Throws OutOfMemory.
  virtual float* Output(int index, const Shape& shape) = 0;
  // Memory until the run ends, uninitialised, from the host's own pool: malloc's would lie idle in its free lists, on top
  // of what the host keeps in its own. Throws OutOfMemory.
  virtual float* Temporary(int64_t count) = 0;
};

// An operation's attributes. Each function throws InvalidArgument where there is no such attribute.
class AttributeReader {
 public:
  virtual ~AttributeReader() = default;
  AttributeReader() = default;
  AttributeReader(const AttributeReader&) = delete;
  AttributeReader& operator=(const AttributeReader&) = delete;

  virtual float Float(const char* name) const = 0;
  virtual int32_t Int(const char* name) const = 0;
  // `count` numbers. Throws InvalidArgument where there are not as many.
  virtual std::vector<int32_t> Ints(const char* name, int count) const = 0;
};

// Throws InvalidArgument unless `isRight`.
inline void Require(bool isRight, const char* what) {
  if (!isRight) throw InvalidArgument(what);
}

// Failures of an operation. They are thrown, also by tasks of ParallelFor, and become errors of JavaScript at the border
// to TensorFlow; so does std::bad_alloc.
#pragma once

#include <stdexcept>

// An attribute or a shape that the operation does not compute. The message is for whoever called it.
class InvalidArgument : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Memory that could not be had.
class OutOfMemory : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Threads that share the work of one operation; all operations share the threads.
#pragma once

#include <cstddef>
#include <functional>

// How many threads work, the caller's among them. One, until it is called.
void SetThreads(size_t threads);

// Runs `task(index)` for each index below `count`, in any order, and returns when all are done. What is computed must
// not depend on which thread takes which task. What a task throws is thrown here once all have ended, the first of it; the
// tasks not yet begun are then not run. A task must not call ParallelFor: the pool is held by its caller.
void ParallelFor(size_t count, const std::function<void(size_t)>& task);

// Threads that share the work of one operation; all operations share the threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

// Sets the number of threads that compute, the caller's included; 1 until this is called. The threads are detached: they wait for work
// until the process ends. Waits until the operation that runs has ended.
void SetThreads(size_t threads);

// Runs `task(index)` for each index from 0 below `count`, in any order, and returns when all have ended. What is computed
// must not depend on the thread that takes a task. Denormal numbers are 0 in a task where they are for the caller, or it
// is another thread's.
//
// Rethrows the first exception of a task after all have ended; tasks that have not begun by then do not run.
//
// Calls of several threads run one after the other. Not re-entrant: the pool is held by its caller, so that a task that
// calls this would wait for itself; it throws std::logic_error instead.
void ParallelFor(int64_t count, const std::function<void(int64_t)>& task);

#ifndef ADABET_SUPPORT_PARALLEL_HPP
#define ADABET_SUPPORT_PARALLEL_HPP

#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "support/control.hpp"

namespace adabet {

/*
 * Runs task(worker) for worker = 0 to threads - 1 at once, worker 0 on the calling thread, and returns when all have
 * ended. Where the system refuses a thread, the workers that did start run: a task must not depend on how many there
 * are. The first exception ends the others at their next check and is thrown here.
 */
template <typename Task>
void in_parallel(int threads, Control &control, Task task) {
  std::exception_ptr failure;
  std::mutex mutex;
  const auto run = [&](int worker) {
    try {
      task(worker);
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex);
      if (!failure) failure = std::current_exception();
      control.stop();
    }
  };
  std::vector<std::thread> started;
  started.reserve(threads > 1 ? static_cast<size_t>(threads) - 1 : 0);
  for (int worker = 1; worker < threads; ++worker) {
    try {
      started.emplace_back(run, worker);
    } catch (const std::system_error &) {
      break;
    }
  }
  run(0);
  for (std::thread &thread : started) thread.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace adabet

#endif

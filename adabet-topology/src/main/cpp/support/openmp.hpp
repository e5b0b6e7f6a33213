#ifndef ADABET_SUPPORT_OPENMP_HPP
#define ADABET_SUPPORT_OPENMP_HPP

#if defined(__linux__)
#include <dlfcn.h>
#include <link.h>
#endif

#include <atomic>
#include <cstddef>
#include <cstring>

#include "support/control.hpp"
#include "support/parallel.hpp"

namespace adabet {

/*
 * The OpenMP runtime that another library has brought into the process, as tensor engines do; none is loaded. Its
 * threads stay awake for some milliseconds after each piece of work. Threads of our own would share the processors with
 * them, and get half of what they need; the runtime's own threads are at hand at once, and stay awake for the engine.
 * GNU's, LLVM's and Intel's runtimes are known, by the one function that they have in common. If there are several, one
 * of them is taken: that can cost time only.
 *
 * Order of locks: the dynamic linker holds the lock of its list of libraries while it walks through them, and dlopen
 * takes the lock of loading first and that of the list after it. A dlopen, or anything else that may load or wait,
 * within the walk would take the two the other way round, and stand still for ever against any thread that loads a
 * library at that moment. So the walk copies a name, and the library is opened when the walk is over.
 */
class OpenMp {
 public:
#if defined(__linux__)
  OpenMp() {
    Search search{};
    while (parallel_ == nullptr && search.next()) parallel_ = function_of(search.path);
  }
#else
  OpenMp() = default;
#endif
  OpenMp(const OpenMp &) = delete;
  OpenMp &operator=(const OpenMp &) = delete;

  /* Whether there is one. */
  bool found() const { return parallel_ != nullptr; }

  /* Calls body(data) on so many threads, at most, the calling thread among them, and returns when all have ended. */
  void run(int threads, void (*body)(void *), void *data) const {
    parallel_(body, data, static_cast<unsigned>(threads), 0);
  }

 private:
  using Parallel = void (*)(void (*)(void *), void *, unsigned, unsigned);

#if defined(__linux__)
  /* A search through the libraries of the process for those that have a runtime's name. */
  struct Search {
    /* A longer path is passed over: no library can be opened by it. */
    char path[4096];
    int passed; /* libraries that earlier steps gave out */
    int left;   /* of these, how many the walk has not met again */

    /* Copies the path of the next one; false if there is no more. */
    bool next() {
      left = passed++;
      return dl_iterate_phdr(&Search::look_at, this) != 0;
    }

    /* Returns non-zero to end the walk. Neither opens, allocates nor throws: the dynamic linker holds its lock. */
    static int look_at(dl_phdr_info *library, size_t, void *search) noexcept {
      if (library->dlpi_name == nullptr) return 0;
      const char *slash = std::strrchr(library->dlpi_name, '/');
      const char *name = slash == nullptr ? library->dlpi_name : slash + 1;
      const auto begins = [name](const char *with) { return std::strncmp(name, with, std::strlen(with)) == 0; };
      if (!begins("libgomp") && !begins("libomp") && !begins("libiomp5")) return 0;
      Search &here = *static_cast<Search *>(search);
      const size_t length = std::strlen(library->dlpi_name);
      if (length >= sizeof(here.path) || here.left-- > 0) return 0;
      std::memcpy(here.path, library->dlpi_name, length + 1);
      return 1;
    }
  };

  /*
   * The runtime's function, or null if the library has none or was unloaded meanwhile. The library stays in the process
   * from now on (RTLD_NODELETE): the threads that it starts for us wait in its code after the call, and it must not be
   * unloaded under them when whoever brought it closes it.
   */
  static Parallel function_of(const char *path) {
    void *library = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    if (library == nullptr) return nullptr;
    void *function = dlsym(library, "GOMP_parallel");
    void *kept = function == nullptr ? nullptr : dlopen(path, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
    if (kept != nullptr) dlclose(kept);
    dlclose(library);
    return kept == nullptr ? nullptr : reinterpret_cast<Parallel>(function);
  }
#endif

  Parallel parallel_ = nullptr;
};

/* As in_parallel, on the threads of the process's OpenMP runtime if it has one. */
template <typename Task>
void in_team(int threads, Control &control, Task task) {
  if (threads > 1) {
    const OpenMp runtime;
    if (runtime.found()) {
      FirstFailure failure(control);
      std::atomic<int> workers{0};
      auto work = [&] { failure.run(task, workers++); };
      runtime.run(
          threads, [](void *called) { (*static_cast<decltype(work) *>(called))(); }, &work);
      failure.rethrow();
      return;
    }
  }
  in_parallel(threads, control, task);
}

}  // namespace adabet

#endif

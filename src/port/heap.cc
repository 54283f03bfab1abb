/* Owns what happens when C++ has no memory. Comes in: nothing. Goes out: the end of the process. */
#define _Noreturn [[noreturn]]
extern "C" {
#include "port/heap.h"
#include "base/mem.h"
}

#include <new>

void heap_watch(void) {
  std::set_new_handler([] { mem_exhausted(); });
}

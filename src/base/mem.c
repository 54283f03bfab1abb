/* Owns the contact with the C heap. Comes in: sizes. Goes out: memory, or the end of the process.
 */
#define _DEFAULT_SOURCE /* NOLINT(bugprone-reserved-identifier): madvise */
#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void mem_exhausted(void) {
  static const char message[] = "rulec: out of memory\n";
  ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
  (void)ignored;
  _exit(2);
}

static void *checked(void *ptr) {
  if (!ptr) mem_exhausted();
  return ptr;
}

void *mem_alloc(size_t size) { return checked(calloc(1, size ? size : 1)); }

void *mem_resize(void *old, size_t size) { return checked(realloc(old, size ? size : 1)); }

void *mem_huge(size_t size) {
  void *memory = checked(aligned_alloc(MEM_HUGE, size));
#ifdef MADV_HUGEPAGE
  int saved = errno;
  madvise(memory, size, MADV_HUGEPAGE); /* a wish: small pages do as well */
  errno = saved;
#endif
  return memory;
}

void mem_free(void *ptr) { free(ptr); }

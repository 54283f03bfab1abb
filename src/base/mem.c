/* Owns the contact with the C heap. Comes in: sizes. Goes out: memory, or the end of the process.
 */
#include "base/mem.h"

#include <stdlib.h>
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

void mem_free(void *ptr) { free(ptr); }

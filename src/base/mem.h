/* The heap: the only calls of malloc, realloc and free in the project.
   Running out of memory ends the process with a message on stderr and exit code 2: outputs are
   written atomically, so nothing is lost. */
#ifndef RULEC_BASE_MEM_H
#define RULEC_BASE_MEM_H

#include <stddef.h>

/* SIZE zeroed bytes; never NULL. The caller owns them: mem_free. */
void *mem_alloc(size_t size);

/* OLD (NULL or from mem_alloc) grown or shrunk to SIZE bytes; new bytes are not zeroed; never NULL.
 */
void *mem_resize(void *old, size_t size);

/* SIZE bytes, a multiple of MEM_HUGE, not zeroed, which the system is asked to back by huge pages:
   many fewer faults and look-ups where memory is used from end to end. mem_free. */
enum { MEM_HUGE = 2 * 1024 * 1024 };
void *mem_huge(size_t size);

/* Gives PTR back; NULL is allowed. */
void mem_free(void *ptr);

/* Ends the process as a failed allocation does: for libraries that report theirs. */
_Noreturn void mem_exhausted(void);

#endif

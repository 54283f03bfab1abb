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

/* Asks the system for the pages of the SIZE bytes at PTR now and together, which costs less than at
   their first use one by one; nothing where it cannot do that. */
void mem_populate(void *ptr, size_t size);

/* Gives PTR back; NULL is allowed. */
void mem_free(void *ptr);

/* Ends the process as a failed allocation does: for libraries that report theirs. */
_Noreturn void mem_exhausted(void);

#endif

/* The heap of the C++ libraries. C++ stays behind. */
#ifndef RULEC_PORT_HEAP_H
#define RULEC_PORT_HEAP_H

/* From now on the process ends as mem.h has it where a C++ library finds no memory. For programs,
   once at their start. */
void heap_watch(void);

#endif

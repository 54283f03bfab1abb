/* A growing byte buffer on the heap: what writers write into. A zeroed Buf is empty and ready. */
#ifndef RULEC_BASE_BUF_H
#define RULEC_BASE_BUF_H

#include "base/str.h"

#include <stdarg.h>

typedef struct Buf {
  char *ptr;
  size_t len, cap; /* bytes */
} Buf;

void buf_add(Buf *buf, Str s);
void buf_add_cstr(Buf *buf, const char *cstr);
void buf_add_byte(Buf *buf, char byte);
void buf_add_number(Buf *buf, uint64_t number); /* in decimal */
void buf_add_repeat(Buf *buf, char byte, size_t count);
void buf_printf(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(Buf *buf, const char *format, va_list args);
/* The content so far; holds until the next write. */
Str buf_str(const Buf *buf);
void buf_reset(Buf *buf); /* forgets the content, keeps the memory */
void buf_free(Buf *buf);  /* gives the memory back; usable again */

#endif

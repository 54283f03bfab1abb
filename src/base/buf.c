/* Owns heap byte buffers. Comes in: text in pieces. Goes out: one view over all of it. */
#include "base/buf.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

static char *room(Buf *buf, size_t more) {
  if (buf->cap - buf->len < more) {
    size_t cap = buf->cap ? buf->cap * 2 : 256;
    while (cap - buf->len < more) cap *= 2;
    buf->ptr = mem_resize(buf->ptr, cap);
    buf->cap = cap;
  }
  return buf->ptr + buf->len;
}

void buf_add(Buf *buf, Str s) {
  if (s.len == 0) return;
  memcpy(room(buf, s.len), s.ptr, s.len);
  buf->len += s.len;
}

void buf_add_cstr(Buf *buf, const char *cstr) { buf_add(buf, str_of(cstr)); }

void buf_add_byte(Buf *buf, char byte) {
  *room(buf, 1) = byte;
  buf->len++;
}

void buf_add_number(Buf *buf, uint64_t number) {
  char digits[20], *at = digits + sizeof digits;
  do *--at = (char)('0' + number % 10);
  while (number /= 10);
  buf_add(buf, (Str){at, (size_t)(digits + sizeof digits - at)});
}

void buf_add_repeat(Buf *buf, char byte, size_t count) {
  memset(room(buf, count + 1), byte, count);
  buf->len += count;
}

void buf_vprintf(Buf *buf, const char *format, va_list args) {
  va_list again;
  va_copy(again, args);
  size_t left = buf->cap - buf->len;
  int need = vsnprintf(room(buf, 1), left, format, args);
  if (need > 0 && (size_t)need >= left)
    vsnprintf(room(buf, (size_t)need + 1), (size_t)need + 1, format, again);
  va_end(again);
  buf->len += need > 0 ? (size_t)need : 0;
}

void buf_printf(Buf *buf, const char *format, ...) {
  va_list args;
  va_start(args, format);
  buf_vprintf(buf, format, args);
  va_end(args);
}

Str buf_str(const Buf *buf) { return (Str){buf->ptr, buf->len}; }

void buf_reset(Buf *buf) { buf->len = 0; }

void buf_free(Buf *buf) {
  mem_free(buf->ptr);
  *buf = (Buf){0};
}

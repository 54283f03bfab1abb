/* Writing of generated C: arrays of numbers and string literals. */
#ifndef RULEC_GEN_OUTPUT_H
#define RULEC_GEN_OUTPUT_H

#include "base/buf.h"

/* The array PREFIX_NAME of TYPE. */
typedef struct Array {
  const char *type, *prefix, *name;
} Array;

void output_numbers(Buf *out, Array array, const uint32_t *numbers, uint32_t count);
/* S as a C string literal; what follows a closing quote cannot change it. */
void output_string(Buf *out, Str s);
/* Writes OUT under a line that says where it comes from to PATH; the program's exit code. */
int output_save(const Buf *out, const char *path, const char *source);

#endif

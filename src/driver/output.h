/* Writing compiled rules: each format's files under one stem, and the dependency file. Comes in: a
   product. Goes out: files replaced together, those that would not change left alone. */
#ifndef RULEC_DRIVER_OUTPUT_H
#define RULEC_DRIVER_OUTPUT_H

#include "base/file_set.h"
#include "driver/product.h"
#include "emit/emit.h"

typedef struct Output {
  Str stem;       /* "build/rules" */
  bool to_stdout; /* all formats go there, one after the other; STEM only gives names */
  VEC(const EmitFormat *) formats;

  FileSet files; /* written or found unchanged */
  Str trouble;   /* the path that could not be written; errno says why */
} Output;

/* The last part of OUTPUT's stem, which names the table in C. */
Str output_name(const Output *output);
/* Sorts PRODUCT's rules and writes every format. On false OUTPUT's trouble is set. ARENA holds the
   paths. No file changes before output_publish, unless all goes to standard output. */
bool output_write(Arena *arena, Output *output, Product *product);
/* Writes the dependency file PATH: the files that output_write wrote depend on INPUTS. */
bool output_depfile(Output *output, const char *path, const Strs *inputs);
/* Puts all files in their places at once (file_set.h). On false OUTPUT's trouble is set. */
bool output_publish(Output *output);

#endif

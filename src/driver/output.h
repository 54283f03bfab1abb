/* Writing compiled rules: each format's files under one stem, and the dependency file. Comes in: a
   product. Goes out: files replaced atomically, those that would not change left alone. */
#ifndef RULEC_DRIVER_OUTPUT_H
#define RULEC_DRIVER_OUTPUT_H

#include "driver/product.h"
#include "emit/emit.h"

typedef struct OutputFile {
  Str path;
  bool changed;
} OutputFile;

typedef struct Output {
  Str stem;       /* "build/rules" */
  bool to_stdout; /* all formats go there, one after the other; STEM only gives names */
  VEC(const EmitFormat *) formats;

  VEC(OutputFile) files; /* written or found unchanged, by output_write */
  Str trouble;           /* the path that could not be written; errno says why */
} Output;

/* The last part of OUTPUT's stem, which names the table in C. */
Str output_name(const Output *output);
/* Sorts PRODUCT's rules and writes every format. On false OUTPUT's trouble is set; files written
   before it stay. ARENA holds the paths. */
bool output_write(Arena *arena, Output *output, Product *product);
/* Writes the dependency file PATH: the files that output_write wrote depend on INPUTS. */
bool output_depfile(Output *output, const char *path, const Strs *inputs);

#endif

/* Owns the way of compiled rules to the disk. Comes in: a product and formats. Goes out: files. */
#include "driver/output.h"

#include "base/file.h"
#include "emit/depfile.h"

#include <unistd.h>

Str output_name(const Output *output) {
  Str rest = output->stem, part = rest;
  while (rest.ptr) part = str_split(&rest, '/');
  return part;
}

static bool put(Arena *arena, Output *output, const char *suffix, Str content) {
  if (output->to_stdout) {
    output->trouble = STR("standard output");
    return file_write_all(STDOUT_FILENO, content);
  }
  OutputFile file = {.path = arena_printf(arena, "%.*s%s", STR_ARG(output->stem), suffix)};
  output->trouble = file.path;
  bool done = file_update(file.path.ptr, content, &file.changed);
  if (done) vec_push(arena, &output->files, file);
  return done;
}

bool output_write(Arena *arena, Output *output, Product *product) {
  emit_sort(product->rules, product->count);
  EmitInput input = {product->rules, product->count, output_name(output)};
  Buf out = {0};
  bool done = true;
  for (uint32_t i = 0; done && i < output->formats.len; i++) {
    const EmitFile *file = output->formats.ptr[i]->files;
    for (; done && file->suffix; file++) {
      buf_reset(&out);
      file->write(&out, &input);
      done = put(arena, output, file->suffix, buf_str(&out));
    }
  }
  buf_free(&out);
  return done;
}

bool output_depfile(Output *output, const char *path, const Strs *inputs) {
  Arena arena = {0};
  Strs targets = {0};
  Buf out = {0};
  bool changed;
  vec_each(OutputFile, file, &output->files) vec_push(&arena, &targets, file->path);
  depfile_write(&out, &targets, inputs);
  output->trouble = str_of(path);
  bool done = file_update(path, buf_str(&out), &changed);
  buf_free(&out);
  arena_free(&arena);
  return done;
}

/* Owns the way of compiled rules to the disk. Comes in: a product and formats. Goes out: files. */
#include "driver/output.h"

#include "base/file.h"
#include "emit/depfile.h"
#include "plan/write_c.h"

#include <unistd.h>

Str output_name(const Output *output) {
  Str rest = output->stem, part = rest;
  while (rest.ptr) part = str_split(&rest, '/');
  return part;
}

static bool add(Output *output, Str path, Str content) {
  bool done = file_set_add(&output->files, path, content);
  if (!done) output->trouble = path;
  return done;
}

static bool put(Arena *arena, Output *output, const char *suffix, Str content) {
  if (output->to_stdout) {
    output->trouble = STR("standard output");
    return file_write_all(STDOUT_FILENO, content);
  }
  return add(output, arena_printf(arena, "%.*s%s", STR_ARG(output->stem), suffix), content);
}

static bool wants_plans(const Output *output) {
  vec_each(const EmitFormat *const, format, &output->formats) {
    if ((*format)->plans) return true;
  }
  return false;
}

/* The plans of PRODUCT's rules, in ARENA. */
static EmitPlans write_plans(Arena *arena, const Product *product) {
  PlanWriter *writer = plan_writer_new(arena);
  Str *names = ARENA_ARRAY(arena, Str, product->count);
  Buf source = {0};
  for (size_t i = 0; i < product->count; i++) {
    const PlanTree *plan = product->rules[i]->plan;
    if (plan) names[i] = plan_writer_add(writer, plan);
  }
  plan_writer_source(writer, &source);
  EmitPlans plans = {arena_str(arena, buf_str(&source)), names};
  buf_free(&source);
  plan_writer_free(writer);
  return plans;
}

bool output_write(Arena *arena, Output *output, Product *product) {
  output->files.arena = arena;
  emit_sort(product->rules, product->count);
  EmitInput input = {product->rules, product->count, output_name(output), {{NULL, 0}, NULL}};
  if (wants_plans(output)) input.plans = write_plans(arena, product);
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
  vec_each(FileChange, file, &output->files.changes) vec_push(&arena, &targets, file->path);
  depfile_write(&out, &targets, inputs);
  bool done = add(output, str_of(path), buf_str(&out));
  buf_free(&out);
  arena_free(&arena);
  return done;
}

bool output_publish(Output *output) {
  bool done = file_set_publish(&output->files);
  output->trouble = output->files.trouble;
  return done;
}

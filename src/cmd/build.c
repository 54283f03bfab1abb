/* `rulec build`: compiles rule files to JSON, C tables and templates. */
#include "cmd/cmd.h"
#include "cmd/session.h"
#include "driver/output.h"
#include "emit/depfile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef struct Build {
  Session session;
  const char *stem, *depfile;
  Words emit;
  bool keep_going;
  Output output;
  Product product;
} Build;

static void choose_formats(Build *build) {
  Arena *arena = &build->session.arena;
  if (build->emit.len == 0) {
    vec_push(arena, &build->emit, "json");
    if (!build->output.to_stdout) vec_push(arena, &build->emit, "c");
  }
  vec_each(const char *, name, &build->emit) {
    vec_push(arena, &build->output.formats, emit_format_find(str_of(*name)));
  }
}

static bool choose_stem(Build *build) {
  if (!build->stem && !build->output.to_stdout) {
    fprintf(stderr,
            "rulec: where to? `-o build/rules` writes build/rules.json, build/rules.h and "
            "build/rules.c; `--stdout` prints\n");
    return false;
  }
  build->output.stem = str_of(build->stem ? build->stem : "rules");
  if (emit_name_usable(output_name(&build->output))) return true;
  fprintf(stderr, "rulec: `%s` is no stem: it has to end in a file name without an extension\n",
          build->stem);
  return false;
}

/* The plural's ending. */
static const char *s(size_t count) { return count == 1 ? "" : "s"; }

/* Nothing is written where something is wrong, unless --keep-going. */
static bool refuses(const Build *build) {
  const Session *session = &build->session;
  bool wrong =
      session->unable || session->summary.errors || (session->strict && session->summary.warnings);
  if (!wrong || build->keep_going) return false;
  size_t count = build->product.count;
  fprintf(stderr, "rulec: nothing is written");
  if (count) fprintf(stderr, "; --keep-going compiles %zu rule%s without errors", count, s(count));
  fprintf(stderr, "\n");
  return true;
}

static void tell_omitted(const Build *build, const EmitFormat *format) {
  size_t omitted = 0;
  for (size_t i = 0; format->holds && i < build->product.count; i++) {
    omitted += !format->holds(build->product.rules[i]->kind);
  }
  if (omitted) {
    fprintf(stderr, "rulec: --emit %s leaves out %zu rule%s of kinds that it has no form for\n",
            format->name, omitted, s(omitted));
  }
}

static void tell_written(const Build *build) {
  if (build->session.quiet || build->output.to_stdout) return;
  fprintf(stderr, "rulec: %zu rule%s", build->product.count, s(build->product.count));
  if (build->product.left_out) fprintf(stderr, ", %zu left out", build->product.left_out);
  const char *between = " -> ";
  vec_each(FileChange, file, &build->output.files.changes) {
    fprintf(stderr, "%s%s%s", between, file->path.ptr, file->changed ? "" : " (unchanged)");
    between = ", ";
  }
  fprintf(stderr, "\n");
}

static bool put_depfile(Build *build) {
  Session *session = &build->session;
  Strs roots = {0};
  vec_each(const char *, path, &session->operands) {
    vec_push(&session->arena, &roots, str_of(*path));
  }
  Strs inputs = product_inputs(&session->arena, &session->files, &roots);
  const Config *config = session->config;
  if (config->file.len) vec_push(&session->arena, &inputs, config->file);
  vec_each(Str, path, &config->schemas) vec_push(&session->arena, &inputs, *path);
  vec_each(Str, path, &inputs) {
    if (depfile_can_name(*path)) continue;
    fprintf(stderr, "rulec: a dependency file cannot name `%.*s`\n", STR_ARG(*path));
    return false;
  }
  return output_depfile(&build->output, build->depfile, &inputs);
}

static int write_output(Build *build) {
  Session *session = &build->session;
  for (uint32_t i = 0; i < build->output.formats.len; i++) {
    tell_omitted(build, build->output.formats.ptr[i]);
  }
  errno = 0;
  bool done = output_write(&session->arena, &build->output, &build->product) &&
              (!build->depfile || put_depfile(build));
  if (done && output_publish(&build->output)) {
    tell_written(build);
    return session_exit(session);
  }
  if (errno) fprintf(stderr, "rulec: %s: %s\n", build->output.trouble.ptr, strerror(errno));
  return EXIT_UNABLE;
}

static int run(Build *build) {
  Session *session = &build->session;
  choose_formats(build);
  if (!choose_stem(build) || !session_open(session)) return EXIT_UNABLE;
  session->driver.keep_rules = true;
  vec_each(const EmitFormat *const, format, &build->output.formats) {
    session->driver.compile |= (*format)->plans;
  }
  session->findings_to_stderr = build->output.to_stdout;
  session_run(session);
  session_report(session);
  build->product = product_of(&session->arena, &session->files,
                              session->strict ? SEVERITY_WARNING : SEVERITY_ERROR);
  if (refuses(build)) return session->unable ? EXIT_UNABLE : EXIT_FINDINGS;
  if (build->product.count || build->product.left_out) return write_output(build);
  fprintf(stderr, "rulec: no rules to compile: none of the files holds one\n");
  return EXIT_UNABLE;
}

int cmd_build(int argc, char **argv) {
  Build build = {0};
  const Option options[] = {
      {"output", 'o', OPTION_WORD, &build.stem, "STEM", NULL, "write STEM.json, STEM.h, STEM.c"},
      {"emit", 0, OPTION_WORDS, &build.emit, "NAME,…", EMIT_CHOICES,
       "formats to write; default: json,c"},
      {"keep-going", 'k', OPTION_FLAG, &build.keep_going, NULL, NULL,
       "compile the rules without errors, report the rest"},
      {"depfile", 0, OPTION_WORD, &build.depfile, "FILE", NULL,
       "write what the outputs depend on, for Make and Ninja"},
      {"stdout", 0, OPTION_FLAG, &build.output.to_stdout, NULL, NULL,
       "print to standard output (default: json), findings to standard error"},
      SESSION_REPORT_OPTIONS(build.session),
      SESSION_OPTIONS(build.session)};
  const OptionTable table = {"build [OPTION...] [PATH...] -o STEM",
                             "Compiles rule files; a folder stands for the .yaml and .yml files in "
                             "it, - for standard input.",
                             options, sizeof options / sizeof *options};
  OptionOutcome outcome =
      options_parse(&build.session.arena, &table, argc, argv, &build.session.operands);
  int code = options_exit(outcome);
  if (outcome == OPTIONS_OK) code = run(&build);
  session_close(&build.session);
  return code;
}

/* `rulec kql`: bare queries, without a rule around them: checked, dumped, or answered line by line
   for machines. */
#include "base/file.h"
#include "base/limits.h"
#include "cmd/cmd.h"
#include "cmd/kql_lines.h"
#include "cmd/options.h"
#include "diag/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct KqlRun {
  Arena arena;
  const char *environment, *format, *dump, *stdin_name;
  bool lines, split, syntax, no_config, exit_zero;
  Words operands;
  KqlSetup setup;
  DiagBag bag;
  Summary summary;
  Buf out;
  bool unable;
} KqlRun;

static bool read_text(KqlRun *run, const char *path, Str *text) {
  size_t most = run->lines ? (size_t)LIMIT_LINES_BYTES : (size_t)LIMIT_FILE_BYTES;
  FileStatus status = file_read(&run->arena, path, most, text);
  if (status == FILE_OK) return true;
  const char *why = status == FILE_TOO_LARGE     ? "is too large"
                    : status == FILE_NOT_REGULAR ? "is not a file"
                                                 : strerror(errno);
  fprintf(stderr, "rulec: %s: %s\n", path, why);
  run->unable = true;
  return false;
}

/* The end of the lines from START on up to the next blank one. */
static size_t paragraph_end(Str text, size_t start) {
  for (size_t line = start; line < text.len;) {
    size_t end = str_find_byte(text, '\n', line);
    if (end == STR_NONE) end = text.len;
    if (str_trim(str_slice(text, line, end)).len == 0) return line;
    line = end + 1;
  }
  return text.len;
}

/* The queries of TEXT that blank lines separate, as spans; without --split all of it, once. PART
   begins as {1, 0}. */
static bool next_part(const KqlRun *run, Str text, Span *part) {
  size_t start = part->end;
  while (start < text.len && char_is_space(text.ptr[start])) start++;
  if (start == text.len && part->start <= part->end) return false;
  if (!run->split) start = 0;
  *part = (Span){(uint32_t)start, (uint32_t)(run->split ? paragraph_end(text, start) : text.len)};
  return true;
}

static void move(Diag *diag, const Source *file, uint32_t by) {
  diag->source = file;
  diag->span.start += by, diag->span.end += by;
  vec_each(Label, label, &diag->labels) {
    label->source = NULL;
    label->span.start += by, label->span.end += by;
  }
  vec_each(Fix, fix, &diag->fixes) {
    vec_each(Edit, edit, &fix->edits) edit->span.start += by, edit->span.end += by;
  }
}

static void check_part(KqlRun *run, const Source *file, Span part) {
  Str text = source_text(file, part);
  const Source *source = source_new(&run->arena, file->path, text);
  DiagBag found = {.arena = &run->arena};
  KqlBound *bound = kql_query_run(&run->arena, source, &run->setup, &found);
  run->summary.rules++;
  if (run->dump) kql_query_dump(&run->out, bound, run->dump);
  vec_each(Diag *, diag, &found.diags) {
    if ((*diag)->follows) continue;
    move(*diag, file, part.start);
    vec_push(&run->arena, &run->bag.diags, *diag);
  }
}

static void check_file(KqlRun *run, const char *path) {
  Str text;
  if (!read_text(run, path, &text)) return;
  const char *shown = strcmp(path, "-") == 0 && run->stdin_name ? run->stdin_name : path;
  const Source *file = source_new(&run->arena, str_of(shown), text);
  run->summary.files++;
  for (Span part = {1, 0}; next_part(run, text, &part);) check_part(run, file, part);
}

static void report(KqlRun *run) {
  diag_bag_sort(&run->bag);
  report_count(&run->bag, &run->summary);
  Report report = {.bag = &run->bag, .summary = run->summary};
  report_format_find(str_of(run->format ? run->format : "text"))->write(&run->out, &report);
}

static int finish(KqlRun *run) {
  if (!file_write_all(STDOUT_FILENO, buf_str(&run->out))) {
    fprintf(stderr, "rulec: standard output: %s\n", strerror(errno));
    run->unable = true;
  }
  bool failing = run->summary.errors > 0 && !run->exit_zero;
  int code = run->unable ? EXIT_UNABLE : failing ? EXIT_FINDINGS : EXIT_CLEAN;
  buf_free(&run->out);
  arena_free(&run->arena);
  return code;
}

static int answer_lines(KqlRun *run) {
  Str text;
  run->setup.mode = KQL_FOR_MACHINES;
  vec_each(const char *, path, &run->operands) {
    if (read_text(run, *path, &text)) kql_lines(&run->out, text, &run->setup);
  }
  return finish(run);
}

int cmd_kql(int argc, char **argv) {
  KqlRun run = {.environment = "merged"};
  const Option options[] = {
      {"env", 0, OPTION_WORD, &run.environment, "NAME", "sentinel|xdr|merged|none",
       "whose tables exist"},
      {"format", 0, OPTION_WORD, &run.format, "NAME", REPORT_CHOICES, "how findings are written"},
      {"split", 0, OPTION_FLAG, &run.split, NULL, NULL, "blank lines separate queries"},
      {"syntax", 0, OPTION_FLAG, &run.syntax, NULL, NULL, "do not look up names"},
      {"dump", 0, OPTION_WORD, &run.dump, "WHAT", "tokens|ast|print|plan",
       "print that; names are not looked up"},
      {"jsonl", 0, OPTION_FLAG, &run.lines, NULL, NULL, "one JSON object a line in and out"},
      {"exit-zero", 0, OPTION_FLAG, &run.exit_zero, NULL, NULL, "exit with 0 also on findings"},
      {"no-config", 0, OPTION_FLAG, &run.no_config, NULL, NULL, "read no .rulec.yaml"},
      {"stdin-filename", 0, OPTION_WORD, &run.stdin_name, "PATH", NULL,
       "how - is called in findings"},
  };
  const OptionTable table = {"kql [OPTION...] [FILE...]",
                             "Checks bare KQL queries; without a file, standard input.", options,
                             sizeof options / sizeof *options};
  OptionOutcome outcome = options_parse(&run.arena, &table, argc, argv, &run.operands);
  if (outcome != OPTIONS_OK) return options_exit(outcome);
  if (run.operands.len == 0) vec_push(&run.arena, &run.operands, "-");
  run.bag.arena = &run.arena;
  run.setup = (KqlSetup){.environment = run.environment, .dump = run.dump, .syntax = run.syntax};
  if (run.lines) return answer_lines(&run);
  vec_each(const char *, path, &run.operands) check_file(&run, *path);
  report(&run);
  return finish(&run);
}

/* `rulec fmt`: puts rule files into the canonical layout. */
#include "base/file.h"
#include "base/limits.h"
#include "cmd/cmd.h"
#include "cmd/session.h"
#include "doc/diff.h"
#include "emit/format.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct FmtRun {
  Session session;
  bool check, diff;
  size_t files, changed;
  bool piped; /* standard input was formatted: nothing is said */
  Buf patch;
} FmtRun;

static void complain(FmtRun *run, const RuleFile *file, const char *reason) {
  fprintf(stderr, "rulec: %.*s: %s\n", STR_ARG(file->path), reason);
  run->session.unable = true;
}

/* False where FILE is to be left alone; the reason is on stderr unless it is nobody's business. */
static bool is_formatted(FmtRun *run, const RuleFile *file, FormatStatus status) {
  switch (status) {
    case FORMAT_DONE: return true;
    case FORMAT_BROKEN:
      complain(run, file, "YAML cannot read it as it is meant; run `rulec fix` first");
      break;
    case FORMAT_FOREIGN:
      if (file->named) complain(run, file, "holds no rule");
      break;
    case FORMAT_WRONG:
      complain(run, file,
               "formatting would change what it says, so it is left alone; this is a "
               "mistake in rulec, please report it");
      break;
  }
  return false;
}

/* Puts the new text where it belongs: the file, stdout, the patch, or nowhere. */
static void deliver(FmtRun *run, const RuleFile *file, Str old, Str new) {
  bool ok = true, differs = !str_eq(old, new);
  run->changed += differs;
  if (run->diff)
    diff_write(&run->patch, file->path, old, new);
  else if (!run->check && file->given)
    ok = file_write_all(STDOUT_FILENO, new);
  else if (!run->check && differs)
    ok = file_replace(file->path.ptr, new);
  if (!ok) complain(run, file, strerror(errno));
  if (ok && differs && !run->session.quiet && !file->given)
    fprintf(stderr, "%s %.*s\n", run->check || run->diff ? "would format" : "formatted",
            STR_ARG(file->path));
}

static const char *read_error(FileStatus status) {
  return status == FILE_FAILED      ? strerror(errno)
         : status == FILE_TOO_LARGE ? "is larger than 16 MiB"
                                    : "is not a regular file";
}

static void format_one(FmtRun *run, const RuleFile *file, Arena *arena) {
  Str text = file->text;
  FileStatus status = FILE_OK;
  run->piped |= file->given;
  if (!file->given) status = file_read(arena, file->path.ptr, LIMIT_FILE_BYTES, &text);
  if (status != FILE_OK) {
    complain(run, file, read_error(status));
    return;
  }
  Formatted formatted = format_text(arena, source_new(arena, file->path, text));
  if (!is_formatted(run, file, formatted.status)) return;
  run->files++;
  deliver(run, file, text, formatted.text);
}

static void summarize(const FmtRun *run) {
  if (run->session.quiet || run->piped) return;
  bool only = run->check || run->diff;
  fprintf(stderr, "%zu file%s%s formatted, %zu left unchanged\n", run->changed,
          run->changed == 1 ? "" : "s", only ? " would be" : "", run->files - run->changed);
}

static int run_fmt(FmtRun *run) {
  Session *session = &run->session;
  if (!session_open(session) || !session_settled(session)) return EXIT_UNABLE;
  Arena arena = {0};
  vec_each(RuleFile *, file, &session->files) {
    format_one(run, *file, &arena);
    arena_reset(&arena);
  }
  arena_free(&arena);
  session_print(session, buf_str(&run->patch));
  summarize(run);
  if (session->unable) return EXIT_UNABLE;
  return run->check && run->changed ? EXIT_FINDINGS : EXIT_CLEAN;
}

int cmd_fmt(int argc, char **argv) {
  FmtRun run = {0};
  const Option options[] = {
      {"check", 0, OPTION_FLAG, &run.check, NULL, NULL,
       "change no file; exit 1 where one would change"},
      {"diff", 0, OPTION_FLAG, &run.diff, NULL, NULL, "print a patch, change no file"},
      SESSION_OPTIONS(run.session)};
  const OptionTable table = {"fmt [OPTION...] [PATH...]",
                             "Puts rule files into the canonical layout: order of keys, "
                             "indentation, lists, KQL; - reads standard input and writes the "
                             "result to standard output.",
                             options, sizeof options / sizeof *options};
  OptionOutcome outcome =
      options_parse(&run.session.arena, &table, argc, argv, &run.session.operands);
  int code = options_exit(outcome);
  if (outcome == OPTIONS_OK) code = run_fmt(&run);
  buf_free(&run.patch);
  session_close(&run.session);
  return code;
}

/* `rulec fix`: applies the fixes of findings, and says what it did and what is left. */
#include "driver/fix.h"

#include "base/file.h"
#include "base/limits.h"
#include "cmd/cmd.h"
#include "cmd/session.h"
#include "doc/diff.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct FixRun {
  Session session;
  bool unsafe, diff;
  bool piped; /* standard input is fixed: stdout is for the text */
  size_t fixes, files;
  size_t withheld; /* fixes that are offered, but cannot be applied as the text stands */
  Buf patch;
} FixRun;

static bool is_piped(const RuleFile *file) { return file->given; }

static void tell_note(const char *what, const RuleFile *file, const FixNote *note) {
  fprintf(stderr, "%s %.*s:%u: %s: %.*s\n", what, STR_ARG(file->path), note->line,
          diag_info(note->code)->name, STR_ARG(note->title));
}

static void tell(const FixRun *run, const RuleFile *file, const Fixed *fixed) {
  if (run->session.quiet) return;
  vec_each(FixNote, note, &fixed->notes) tell_note("fixed", file, note);
  vec_each(FixNote, note, &fixed->refused) {
    tell_note("not fixed, as YAML could not read the result:", file, note);
  }
  if (fixed->waiting) {
    fprintf(stderr, "rulec: %.*s: %u fix%s wait%s until YAML can read it\n", STR_ARG(file->path),
            fixed->waiting, fixed->waiting == 1 ? "" : "es", fixed->waiting == 1 ? "s" : "");
  }
  if (!fixed->settled) {
    fprintf(stderr,
            "rulec: %.*s: %d rounds of fixes have not come to an end; run fix again to go on\n",
            STR_ARG(file->path), LIMIT_FIX_ROUNDS);
  }
}

/* Puts the new text where it belongs: the file, stdout, or the patch. */
static void deliver(FixRun *run, const RuleFile *file, const Fixed *fixed) {
  bool ok = true;
  if (run->diff)
    diff_write(&run->patch, file->path, file->source->text, fixed->text);
  else if (is_piped(file))
    ok = file_write_all(STDOUT_FILENO, fixed->text);
  else if (fixed->changed)
    ok = file_replace(file->path.ptr, fixed->text);
  if (ok) return;
  fprintf(stderr, "rulec: %.*s: %s\n", STR_ARG(file->path), strerror(errno));
  run->session.unable = true;
}

static void fix_one(FixRun *run, RuleFile *file) {
  if (!file->source) return;
  Arena *arena = &run->session.arena;
  Fixed fixed = fix_apply(&run->session.driver, arena, file, run->unsafe);
  run->piped |= is_piped(file);
  deliver(run, file, &fixed);
  tell(run, file, &fixed);
  run->withheld += fixed.refused.len + fixed.waiting;
  if (!fixed.changed) return;
  run->fixes += fixed.notes.len;
  run->files++;
  Str path = file->path;
  bool named = file->named;
  *file = (RuleFile){.path = path, .named = named, .given = true, .text = fixed.text};
}

/* What is left, on the texts as they are now. */
static void report_rest(FixRun *run) {
  Session *session = &run->session;
  session->bag = (DiagBag){.arena = &session->arena};
  session->summary = (Summary){0};
  vec_each(RuleFile *, each, &session->files) {
    RuleFile *file = *each;
    if (file->given || !file->source) continue;
    Str text = arena_str(&session->arena, file->source->text), path = file->path;
    bool named = file->named;
    *file = (RuleFile){.path = path, .named = named, .given = true, .text = text};
  }
  session_run(session);
  session->findings_to_stderr = run->diff || run->piped;
  session_report(session);
}

/* Findings that are left of which a fix could be applied. */
static size_t count_fixable(const DiagBag *bag) {
  size_t count = 0;
  vec_each(Diag *, diag, &bag->diags) count += (*diag)->fixes.len > 0;
  return count;
}

static void summarize(const FixRun *run) {
  if (run->session.quiet) return;
  fprintf(stderr, "%zu fix%s %s %zu file%s", run->fixes, run->fixes == 1 ? "" : "es",
          run->diff ? "proposed for" : "applied to", run->files, run->files == 1 ? "" : "s");
  size_t left = count_fixable(&run->session.bag);
  if (left > run->withheld && !run->unsafe) {
    fprintf(stderr, "; --unsafe applies %zu more", left - run->withheld);
  }
  fprintf(stderr, "\n");
}

static int run_fix(FixRun *run) {
  Session *session = &run->session;
  if (!session_open(session) || !session_settled(session)) return EXIT_UNABLE;
  session->driver.keep_texts = true;
  session_run(session);
  vec_each(RuleFile *, file, &session->files) fix_one(run, *file);
  session_print(session, buf_str(&run->patch));
  report_rest(run);
  summarize(run);
  return session_exit(session);
}

int cmd_fix(int argc, char **argv) {
  FixRun run = {0};
  const Option options[] = {
      {"unsafe", 0, OPTION_FLAG, &run.unsafe, NULL, NULL,
       "apply fixes too that may change what a rule means"},
      {"diff", 0, OPTION_FLAG, &run.diff, NULL, NULL, "print a patch, change no file"},
      SESSION_REPORT_OPTIONS(run.session),
      SESSION_OPTIONS(run.session)};
  const OptionTable table = {"fix [OPTION...] [PATH...]",
                             "Applies the fixes of findings to rule files; - reads standard input "
                             "and writes the result to standard output.",
                             options, sizeof options / sizeof *options};
  OptionOutcome outcome =
      options_parse(&run.session.arena, &table, argc, argv, &run.session.operands);
  int code = options_exit(outcome);
  if (outcome == OPTIONS_OK) code = run_fix(&run);
  buf_free(&run.patch);
  session_close(&run.session);
  return code;
}

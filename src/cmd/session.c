/* Owns the course of a run over rule files. Comes in: options. Goes out: findings on stdout,
   progress and summary on stderr, an exit code. */
#include "cmd/session.h"

#include "base/file.h"
#include "base/limits.h"
#include "cmd/cmd.h"
#include "cmd/progress.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void say(Str path, Str reason) {
  fprintf(stderr, "rulec: %.*s: %.*s\n", STR_ARG(path), STR_ARG(reason));
}

void session_complain(const Session *session) {
  Buf out = {0};
  Report report = {.bag = &session->bag};
  report_format_find(STR("text"))->write(&out, &report);
  fprintf(stderr, "%.*s", STR_ARG(buf_str(&out)));
  buf_free(&out);
}

bool session_settled(const Session *session) {
  if (session->unread) session_complain(session);
  return !session->unread;
}

/* Standard input becomes a file with its text given. */
static void read_stdin(Session *session, RuleFile *file) {
  if (session->stdin_name) file->path = str_of(session->stdin_name);
  file->given = true;
  FileStatus status = file_read(&session->arena, "-", LIMIT_FILE_BYTES, &file->text);
  if (status == FILE_TOO_LARGE) file->trouble = STR("is larger than 16 MiB");
  if (status == FILE_FAILED) file->trouble = arena_str(&session->arena, str_of(strerror(errno)));
}

/* Makes FILE what the walk met; false where its own configuration leaves it out. */
static bool take(Session *session, RuleFile *file, WalkFile met) {
  const Driver *own = session_settings(session, met.path);
  if (own && !met.named && config_excludes(own->config, met.path)) return false;
  *file = (RuleFile){.own = own, .path = met.path, .named = met.named};
  if (met.named && str_eq(met.path, STR("-"))) read_stdin(session, file);
  return true;
}

/* Reads one folder more and takes what was met since; false where there is no folder left. */
static bool find_further(Session *session) {
  Walk *walk = &session->walk;
  bool further = walk_further(walk);
  RuleFile *files = ARENA_ARRAY(&session->arena, RuleFile, walk->files.len);
  for (uint32_t i = 0; i < walk->files.len; i++) {
    if (take(session, &files[i], walk->files.ptr[i]))
      vec_push(&session->arena, &session->files, &files[i]);
  }
  walk->files.len = 0;
  return further;
}

/* What is to be said once all folders are read; false where there is nothing to work on. */
static bool end_search(Session *session) {
  vec_each(WalkTrouble, it, &session->walk.troubles) say(it->path, it->reason);
  session->unable |= session->walk.troubles.len > 0;
  session->walk.troubles.len = 0;
  if (session->files.len) return true;
  if (!session->unable) {
    fprintf(stderr, "rulec: no rule files found: looked for .yaml and .yml files in");
    vec_each(const char *, path, &session->operands) fprintf(stderr, " `%s`", *path);
    fprintf(stderr, "\n");
  }
  session_complain(session);
  return false;
}

void session_begin(Session *session) {
  session_configure(session);
  const Words *paths = &session->operands;
  session->walk = walk_new(&session->arena, paths->ptr, paths->len, session->config);
}

bool session_open(Session *session) {
  session_begin(session);
  while (find_further(session)) {
  }
  driver_sort(&session->files);
  return end_search(session);
}

static void tell_troubles(Session *session) {
  vec_each(RuleFile *, each, &session->files) {
    const RuleFile *file = *each;
    if (!file->trouble.ptr) continue;
    say(file->path, file->trouble);
    session->unable = true;
  }
}

bool session_run(Session *session) {
  uint64_t start = now_milliseconds();
  Progress progress = {0};
  DriverRun run;
  session->driver.done = &progress.done;
  if (!session->quiet) progress_start(&progress);
  driver_run_start(&run, &session->driver, &session->arena, &session->files);
  while (find_further(session)) {
    atomic_store(&progress.total, session->files.len);
    driver_run_more(&run);
  }
  driver_run_finish(&run);
  progress_stop(&progress);
  session->driver.done = NULL;
  if (!end_search(session)) return false;
  tell_troubles(session);
  driver_collect(&session->files, &session->bag, &session->summary);
  session->summary.milliseconds = now_milliseconds() - start;
  return true;
}

/* Where the findings go. */
static int findings_fd(const Session *session) {
  return session->findings_to_stderr ? STDERR_FILENO : STDOUT_FILENO;
}

static bool wants_color(const Session *session) {
  const char *when = session->color ? session->color : "auto";
  if (strcmp(when, "auto") != 0) return strcmp(when, "always") == 0;
  const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
  bool dumb = !terminal || strcmp(terminal, "dumb") == 0;
  return !(none && *none) && !dumb && isatty(findings_fd(session));
}

/* Cuts the bag to --max-findings, or to the limit. Returns how many are left out. */
static uint32_t cut(const Session *session, DiagBag *bag) {
  uint32_t most = session->max_findings > 0 ? (uint32_t)session->max_findings : LIMIT_FINDINGS;
  uint32_t left_out = bag->diags.len > most ? bag->diags.len - most : 0;
  bag->diags.len -= left_out;
  return left_out;
}

static void print_to(Session *session, int fd, Str text) {
  if (file_write_all(fd, text)) return;
  fprintf(stderr, "rulec: standard output: %s\n", strerror(errno));
  session->unable = true;
}

void session_print(Session *session, Str text) { print_to(session, STDOUT_FILENO, text); }

void session_report(Session *session) {
  Buf out = {0};
  DiagBag shown = session->bag;
  uint32_t left_out = cut(session, &shown);
  Report report = {&shown, session->summary, wants_color(session)};
  report_format_find(session->config->format)->write(&out, &report);
  print_to(session, findings_fd(session), buf_str(&out));
  if (left_out) fprintf(stderr, "rulec: %u more findings are not shown\n", left_out);
  buf_reset(&out);
  report_summary_line(&out, &session->summary);
  if (!session->quiet && !session->findings_to_stderr)
    fprintf(stderr, "%.*s", STR_ARG(buf_str(&out)));
  buf_free(&out);
}

int session_exit(const Session *session) {
  if (session->unable) return EXIT_UNABLE;
  uint32_t failing = session->summary.errors + (session->strict ? session->summary.warnings : 0);
  return failing && !session->exit_zero ? EXIT_FINDINGS : EXIT_CLEAN;
}

void session_close(Session *session) { arena_free(&session->arena); }

/* Owns the course of a run over rule files. Comes in: options. Goes out: findings on stdout,
   progress and summary on stderr, an exit code. */
#include "cmd/session.h"

#include "base/file.h"
#include "base/limits.h"
#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "driver/walk.h"

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

static void say(const Session *session, Str path, Str reason) {
  (void)session;
  fprintf(stderr, "rulec: %.*s: %.*s\n", STR_ARG(path), STR_ARG(reason));
}

/* NULL where the file's own configuration leaves it out. */
static RuleFile *add_file(Session *session, WalkFile from) {
  const Driver *own = session_settings(session, from.path);
  if (own && !from.named && config_excludes(own->config, from.path)) return NULL;
  RuleFile *file = &session->files[session->count++];
  file->own = own;
  file->path = from.path;
  file->named = from.named;
  return file;
}

/* Standard input becomes a file with its text given. */
static bool read_stdin(Session *session, RuleFile *file) {
  if (session->stdin_name) file->path = str_of(session->stdin_name);
  file->given = true;
  FileStatus status = file_read(&session->arena, "-", LIMIT_FILE_BYTES, &file->text);
  if (status == FILE_OK) return true;
  say(session, STR("-"),
      status == FILE_TOO_LARGE ? STR("is larger than 16 MiB") : str_of(strerror(errno)));
  return false;
}

static bool find_files(Session *session) {
  const Words *paths = &session->operands;
  Walk walk = walk_paths(&session->arena, paths->ptr, paths->len, session->config);
  vec_each(WalkTrouble, trouble, &walk.troubles) say(session, trouble->path, trouble->reason);
  session->unable |= walk.troubles.len > 0;
  session->files = ARENA_ARRAY(&session->arena, RuleFile, walk.files.len);
  vec_each(WalkFile, from, &walk.files) {
    RuleFile *file = add_file(session, *from);
    if (file && str_eq(from->path, STR("-")) && !read_stdin(session, file)) return false;
  }
  if (session->count || session->unable) return session->count > 0;
  fprintf(stderr, "rulec: no rule files found: looked for .yaml and .yml files in");
  vec_each(const char *, path, paths) fprintf(stderr, " `%s`", *path);
  fprintf(stderr, "\n");
  return false;
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

bool session_open(Session *session) {
  session_configure(session);
  if (find_files(session)) return true;
  session_complain(session);
  return false;
}

void session_run(Session *session) {
  uint64_t start = now_milliseconds();
  Progress progress = {0};
  session->driver.done = &progress.done;
  if (!session->quiet) progress_start(&progress, session->count);
  driver_run(&session->driver, &session->arena, session->files, session->count);
  progress_stop(&progress);
  session->driver.done = NULL;
  for (size_t i = 0; i < session->count; i++) {
    const RuleFile *file = &session->files[i];
    if (!file->trouble.ptr) continue;
    say(session, file->path, file->trouble);
    session->unable = true;
  }
  driver_collect(session->files, session->count, &session->bag, &session->summary);
  session->summary.milliseconds = now_milliseconds() - start;
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

/* `rulec run`: the query of a rule, or one given, over rows in files; its rows go to standard
   output. With --jsonl it answers queries line by line. */
#include "base/file.h"
#include "base/limits.h"
#include "cmd/cmd.h"
#include "cmd/run_lines.h"
#include "cmd/session.h"
#include "doc/scalar.h"
#include "driver/data.h"
#include "exec/result.h"
#include "value/moment.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct Run {
  Session session;
  Words data_words;
  DataSet data;
  const char *now_text, *query, *format, *geoip, *user_agents;
  int64_t now;
  bool jsonl, stats;
  int code;
} Run;

static int64_t clock_ticks(void) {
  struct timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  return TICKS_UNIX + at.tv_sec * TICKS_SECOND + at.tv_nsec / 100;
}

static void say_malformed(void *user, const char *path, uint64_t line) {
  (void)user;
  Str name = str_of(path);
  bool csv = str_ends(name, STR(".csv")) || str_ends(name, STR(".csv.gz"));
  fprintf(stderr, "rulec: %s:%" PRIu64 ": not a %s, left out\n", path, line,
          csv ? "record of its columns" : "JSON object");
}

static void write_rows(const Run *run, const Table *table) {
  Buf out = {0};
  const char *format = run->format ? run->format : "table";
  if (strcmp(format, "jsonl") == 0) {
    result_write_jsonl(&out, table);
  } else if (strcmp(format, "csv") == 0) {
    result_write_csv(&out, table);
  } else {
    result_write_table(&out, table);
  }
  file_write_all(STDOUT_FILENO, buf_str(&out));
  buf_free(&out);
}

/* A query, and where it is written. */
typedef struct Written {
  Str text;
  const Source *source; /* the file, or the text itself */
  const Node *scalar;   /* what holds the query in the file; NULL: it is all of it */
} Written;

static void say_failure(const Written *query, const Execution *done) {
  Str path = query->source->path;
  if (!done->placed) {
    fprintf(stderr, "rulec: %.*s: %s: %.*s\n", STR_ARG(path), done->error.code,
            STR_ARG(done->error.message));
    return;
  }
  Span span = query->scalar ? scalar_span(query->source, query->scalar, done->span) : done->span;
  Place at = source_place(source_settle(query->source, &span, NULL), span.start);
  fprintf(stderr, "rulec: %.*s:%u:%u: %s: %.*s\n", STR_ARG(path), at.line, at.column,
          done->error.code, STR_ARG(done->error.message));
}

static void run_query(Run *run, const Written *query) {
  Arena arena = {0};
  ExecuteSetup setup = {.facts = &run->session.driver.facts,
                        .data = &run->data,
                        .now = run->now,
                        .geoip = run->geoip,
                        .user_agents = run->user_agents,
                        .malformed = say_malformed};
  int64_t start = clock_ticks();
  Execution done = execute_query(&arena, query->text, &setup);
  if (done.error.code) {
    say_failure(query, &done);
    run->code = EXIT_FINDINGS;
  } else {
    write_rows(run, &done.table);
  }
  if (run->stats) {
    fprintf(stderr,
            "%.*s: %" PRIu64 " rows read, %u rows out, %" PRIu64 " lines left out, %.3f s\n",
            STR_ARG(query->source->path), done.rows_read, done.table.rows, done.malformed_count,
            (double)(clock_ticks() - start) / (double)TICKS_SECOND);
  }
  arena_free(&arena);
}

/* --query: the text itself, or `-` for standard input. */
static void run_given(Run *run) {
  Str text = str_of(run->query);
  bool given = strcmp(run->query, "-") != 0;
  if (!given && file_read(&run->session.arena, "-", LIMIT_FILE_BYTES, &text) != FILE_OK) {
    fprintf(stderr, "rulec: the standard input cannot be read\n");
    run->code = EXIT_UNABLE;
    return;
  }
  const Source *source = source_new(&run->session.arena, STR("query"), text);
  run_query(run, &(Written){text, source, NULL});
}

static void run_rules(Run *run) {
  Session *session = &run->session;
  session->driver.keep_rules = true;
  session_run(session);
  for (size_t i = 0; i < session->count; i++) {
    vec_each(Rule *, rule, &session->files[i].rules) {
      if (rule_kind_has_query((*rule)->kind)) {
        run_query(run, &(Written){(*rule)->query.value, (*rule)->source, (*rule)->query.node});
      }
    }
  }
  if (session->unable) run->code = EXIT_UNABLE;
}

static bool prepare(Run *run) {
  run->now = clock_ticks();
  if (run->now_text && !moment_parse(str_of(run->now_text), &run->now)) {
    fprintf(stderr, "rulec: --now `%s` is not a date, expected one like 2026-01-10T00:00:00Z\n",
            run->now_text);
    return false;
  }
  vec_each(const char *, word, &run->data_words) {
    Str why;
    if (data_add(&run->session.arena, &run->data, *word, &why)) continue;
    fprintf(stderr, "rulec: --data `%s`: %.*s\n", *word, STR_ARG(why));
    return false;
  }
  return true;
}

static void run_all(Run *run) {
  run->code = EXIT_UNABLE;
  if (!prepare(run)) return;
  if (run->jsonl || run->query) {
    session_configure(&run->session);
    run->code = EXIT_CLEAN;
    ExecuteSetup setup = {.facts = &run->session.driver.facts,
                          .data = &run->data,
                          .now = run->now,
                          .geoip = run->geoip,
                          .user_agents = run->user_agents};
    if (run->query) {
      run_given(run);
    } else if (!run_lines(&setup)) {
      run->code = EXIT_UNABLE;
    }
  } else if (session_open(&run->session)) {
    run->code = EXIT_CLEAN;
    run_rules(run);
  }
}

int cmd_run(int argc, char **argv) {
  Run run = {0};
  const Option options[] = {
      {"query", 0, OPTION_WORD, &run.query, "KQL", NULL,
       "run this query, not a rule's; `-` reads it"},
      {"data", 0, OPTION_WORDS, &run.data_words, "DIR|TABLE=FILE,…", NULL,
       "where rows come from: JSON lines or CSV, also gzipped"},
      {"geoip", 0, OPTION_WORD, &run.geoip, "FILE", NULL,
       "a MaxMind database (.mmdb) for geo_info_from_ip_address"},
      {"user-agents", 0, OPTION_WORD, &run.user_agents, "FILE", NULL,
       "patterns (regexes.yaml of uap-core) for parse_user_agent"},
      {"now", 0, OPTION_WORD, &run.now_text, "TIME", NULL, "what now() gives"},
      {"format", 0, OPTION_WORD, &run.format, "NAME", "table|jsonl|csv", "how rows are written"},
      {"stats", 0, OPTION_FLAG, &run.stats, NULL, NULL, "say how much was read, and how fast"},
      {"jsonl", 0, OPTION_FLAG, &run.jsonl, NULL, NULL,
       "answer queries that come as JSON lines on standard input"},
      SESSION_OPTIONS(run.session),
  };
  OptionTable table = {"run [OPTION...] [RULE...]",
                       "Runs the query of a rule over rows in files and prints what it gives.",
                       options, sizeof options / sizeof *options};
  OptionOutcome outcome =
      options_parse(&run.session.arena, &table, argc, argv, &run.session.operands);
  if (outcome == OPTIONS_HELP) run.code = EXIT_CLEAN;
  if (outcome == OPTIONS_WRONG) run.code = EXIT_UNABLE;
  if (outcome == OPTIONS_OK) run_all(&run);
  session_close(&run.session);
  return run.code;
}

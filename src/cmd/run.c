/* `rulec run`: the queries of rules, or one given, over rows in files; their rows go to standard
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
  long memory;   /* in MiB; 0: the usual limit */
  Map malformed; /* lines told of */
  bool jsonl, stats;
  int code;
} Run;

static int64_t clock_ticks(void) {
  struct timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  return TICKS_UNIX + at.tv_sec * TICKS_SECOND + at.tv_nsec / 100;
}

/* Tells of each line once, however many passes meet it. */
static void say_malformed(void *user, const char *path, uint64_t line) {
  Run *run = user;
  Arena *arena = &run->session.arena;
  Str name = str_of(path), place = arena_printf(arena, "%s:%" PRIu64, path, line);
  if (map_put(arena, &run->malformed, place, run)) return;
  bool csv = str_ends(name, STR(".csv")) || str_ends(name, STR(".csv.gz"));
  fprintf(stderr, "rulec: %.*s: not a %s, left out\n", STR_ARG(place),
          csv ? "record of its columns" : "JSON object");
}

/* A query to be run, and where it is written. */
typedef struct Job {
  const Source *source; /* the file, or the text itself */
  const Node *scalar;   /* what holds the query in the file; NULL: it is all of it */
  Str rule_name, rule_id;
  Arena arena;
} Job;

/* Where several rules are run, each one's rows stand under its name, and quiet ones are left out.
 */
static void write_table(Buf *out, const Job *job, const Table *table, bool several) {
  if (several && !table->rows) return;
  if (several) {
    buf_printf(out, "%.*s: %.*s\n", STR_ARG(job->source->path), STR_ARG(job->rule_name));
  }
  result_write_table(out, table);
  if (several) buf_add_byte(out, '\n');
}

static void write_rows(Run *run, const Job *job, const Table *table, bool several) {
  Buf out = {0};
  const char *format = run->format ? run->format : "table";
  if (strcmp(format, "jsonl") == 0) {
    result_write_jsonl(&out, table, job->rule_id);
  } else if (strcmp(format, "csv") == 0) {
    result_write_csv(&out, table, job->rule_id);
  } else {
    write_table(&out, job, table, several);
  }
  session_print(&run->session, buf_str(&out));
  buf_free(&out);
}

static void say_failure(const Job *job, const Execution *done) {
  Str path = job->source->path;
  if (!done->placed) {
    fprintf(stderr, "rulec: %.*s: %s: %.*s\n", STR_ARG(path), done->error.code,
            STR_ARG(done->error.message));
    return;
  }
  Span span = job->scalar ? scalar_span(job->source, job->scalar, done->span) : done->span;
  Place at = source_place(source_settle(job->source, &span, NULL), span.start);
  fprintf(stderr, "rulec: %.*s:%u:%u: %s: %.*s\n", STR_ARG(path), at.line, at.column,
          done->error.code, STR_ARG(done->error.message));
}

/* Errors that lie in what surrounds the query: files and libraries. */
static bool is_outside(const char *code) {
  static const char *const codes[] = {"DATA", "AGENTS", "GEO", "GEOIP", "XML"};
  for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
    if (strcmp(code, codes[i]) == 0) return true;
  }
  return false;
}

static void report(Run *run, const Job *job, const Execution *done, bool several) {
  if (done->error.code) {
    say_failure(job, done);
    run->session.unable |= is_outside(done->error.code);
    run->code = EXIT_FINDINGS;
  } else {
    write_rows(run, job, &done->table, several);
  }
  if (!run->stats) return;
  fprintf(stderr, "%.*s: %" PRIu64 " rows read, %u rows out, %" PRIu64 " lines left out\n%.*s",
          STR_ARG(job->source->path), done->rows_read, done->table.rows, done->malformed_count,
          STR_ARG(done->statistics));
}

static ExecuteSetup setup_of(Run *run) {
  return (ExecuteSetup){.facts = &run->session.driver.facts,
                        .data = &run->data,
                        .now = run->now,
                        .geoip = run->geoip,
                        .user_agents = run->user_agents,
                        .memory = (size_t)run->memory << 20,
                        .statistics = run->stats,
                        .malformed = say_malformed,
                        .user = run};
}

/* Runs JOBS side by side; TASKS hold their texts. */
static void run_jobs(Run *run, Job *jobs, ExecuteTask *tasks, uint32_t count) {
  ExecuteSetup setup = setup_of(run);
  for (uint32_t i = 0; i < count; i++) tasks[i].arena = &jobs[i].arena;
  execute_all(tasks, count, &setup);
  for (uint32_t i = 0; i < count; i++) {
    report(run, &jobs[i], &tasks[i].done, count > 1);
    arena_free(&jobs[i].arena);
  }
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
  Job job = {.source = source_new(&run->session.arena, STR("query"), text)};
  ExecuteTask task = {.text = text};
  run_jobs(run, &job, &task, 1);
}

static uint32_t count_rules(const Session *session) {
  uint32_t count = 0;
  vec_each(RuleFile *const, file, &session->files) count += (*file)->rules.len;
  return count;
}

static void run_rules(Run *run) {
  Session *session = &run->session;
  session->driver.keep_rules = true;
  session_run(session);
  uint32_t most = count_rules(session), count = 0;
  Job *jobs = ARENA_ARRAY(&session->arena, Job, most);
  ExecuteTask *tasks = ARENA_ARRAY(&session->arena, ExecuteTask, most);
  vec_each(RuleFile *, file, &session->files) {
    vec_each(const Rule *, rule, &(*file)->rules) {
      if (!rule_kind_has_query((*rule)->kind)) continue;
      jobs[count] = (Job){.source = (*rule)->source,
                          .scalar = (*rule)->query.node,
                          .rule_name = (*rule)->name.value,
                          .rule_id = (*rule)->id.value};
      tasks[count++].text = (*rule)->query.value;
    }
  }
  run_jobs(run, jobs, tasks, count);
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
    if (!session_settled(&run->session)) return;
    run->code = EXIT_CLEAN;
    ExecuteSetup setup = setup_of(run);
    if (run->query) {
      run_given(run);
    } else if (!run_lines(&setup)) {
      run->code = EXIT_UNABLE;
    }
  } else if (session_open(&run->session) && session_settled(&run->session)) {
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
      {"memory", 0, OPTION_NUMBER, &run.memory, "MIB", NULL,
       "what a query may keep in memory (default: 2048)"},
      {"stats", 0, OPTION_FLAG, &run.stats, NULL, NULL,
       "say what was read, and each operator's rows"},
      {"jsonl", 0, OPTION_FLAG, &run.jsonl, NULL, NULL,
       "answer queries that come as JSON lines on standard input"},
      SESSION_OPTIONS(run.session),
  };
  OptionTable table = {
      "run [OPTION...] [RULE...]",
      "Runs the queries of rules over rows in files and prints what they give. A table that\n"
      "several rules read is read once.",
      options, sizeof options / sizeof *options};
  OptionOutcome outcome =
      options_parse(&run.session.arena, &table, argc, argv, &run.session.operands);
  if (outcome == OPTIONS_OK)
    run_all(&run);
  else
    run.code = options_exit(outcome);
  if (run.session.unable) run.code = EXIT_UNABLE;
  session_close(&run.session);
  return run.code;
}

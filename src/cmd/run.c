/* `rulec run`: queries over rows. With --jsonl each input line holds a query and each output line
   its answer; an error in one never ends the run. */
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "cmd/cmd.h"
#include "cmd/options.h"
#include "driver/execute.h"
#include "exec/result.h"
#include "value/json_read.h"
#include "value/moment.h"
#include "value/text.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct Run {
  Arena arena;
  FactSet facts;
  const char *now_text, *environment;
  int64_t now;
  bool jsonl;
  Words operands;
  Buf out;
} Run;

static int64_t clock_ticks(void) {
  struct timespec at;
  clock_gettime(CLOCK_REALTIME, &at);
  return TICKS_UNIX + at.tv_sec * TICKS_SECOND + at.tv_nsec / 100;
}

static void write_error(Buf *out, const ExecError *error) {
  Json json = {.out = out};
  json_open_object(&json);
  json_key(&json, "code");
  json_cstr(&json, error->code);
  json_key(&json, "message");
  json_str(&json, error->message);
  json_close_object(&json);
}

static void answer(Run *run, Arena *arena, Str line) {
  static const ExecError no_json = {"INPUT",
                                    STR_INIT("the line is not a JSON object with a query")};
  Value request = value_null();
  Text text = {.arena = arena};
  bool good = json_read(arena, line, &request) && request.type == VALUE_BAG;
  Execution done = {.error = no_json};
  text_json(&text, value_member(request, STR("id")));
  Value query = value_member(request, STR("query"));
  if (good && query.type == VALUE_STRING) {
    ExecuteSetup setup = {.facts = &run->facts, .now = run->now};
    done = execute_query(arena, value_text(query), &setup);
  }
  buf_add(&run->out, STR("{\"id\":"));
  buf_add(&run->out, text_done(&text));
  buf_add_byte(&run->out, ',');
  if (done.error.code) {
    buf_add(&run->out, STR("\"columns\":[],\"rows\":[],\"error\":"));
    write_error(&run->out, &done.error);
  } else {
    result_write_members(&run->out, &done.table);
    buf_add(&run->out, STR(",\"error\":null"));
  }
  buf_add(&run->out, STR("}\n"));
}

static bool answer_lines(Run *run) {
  Str text;
  if (file_read(&run->arena, "-", LIMIT_LINES_BYTES, &text) != FILE_OK) {
    fprintf(stderr, "rulec: the standard input cannot be read\n");
    return false;
  }
  Arena arena = {0};
  while (text.len) {
    Str line = str_trim(str_split(&text, '\n'));
    if (!line.len) continue;
    answer(run, &arena, line);
    if (!file_write_all(STDOUT_FILENO, buf_str(&run->out))) return false;
    buf_reset(&run->out);
    arena_reset(&arena);
  }
  arena_free(&arena);
  return true;
}

int cmd_run(int argc, char **argv) {
  Run run = {.environment = "none"};
  const Option options[] = {
      {"jsonl", 0, OPTION_FLAG, &run.jsonl, NULL, NULL, "answer queries given as JSON lines"},
      {"env", 0, OPTION_WORD, &run.environment, "NAME", "sentinel|xdr|merged|none",
       "whose tables exist"},
      {"now", 0, OPTION_WORD, &run.now_text, "TIME", NULL, "what now() gives"},
  };
  OptionTable table = {"run [OPTION...]", "Runs queries and prints their rows.", options,
                       sizeof options / sizeof *options};
  OptionOutcome outcome = options_parse(&run.arena, &table, argc, argv, &run.operands);
  int code = outcome == OPTIONS_HELP ? EXIT_CLEAN : EXIT_UNABLE;
  run.now = clock_ticks();
  fact_environment_find(str_of(run.environment), &run.facts.environment);
  if (outcome == OPTIONS_OK && run.now_text && !moment_parse(str_of(run.now_text), &run.now)) {
    fprintf(stderr, "rulec: --now `%s` is not a date, expected one like 2026-01-10T00:00:00Z\n",
            run.now_text);
  } else if (outcome == OPTIONS_OK && !run.jsonl) {
    fprintf(stderr, "rulec: run needs --jsonl\n");
  } else if (outcome == OPTIONS_OK && answer_lines(&run)) {
    code = EXIT_CLEAN;
  }
  buf_free(&run.out);
  arena_free(&run.arena);
  return code;
}

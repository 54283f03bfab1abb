/* Owns the machine form of `rulec run`: a query a line, an answer a line. */
#include "cmd/run_lines.h"

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "exec/result.h"
#include "value/json_read.h"
#include "value/text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void write_error(Buf *out, const ExecError *error) {
  Json json = {.out = out};
  json_open_object(&json);
  json_key(&json, "code");
  json_cstr(&json, error->code);
  json_key(&json, "message");
  json_str(&json, error->message);
  json_close_object(&json);
}

static void answer(Buf *out, Arena *arena, Str line, const ExecuteSetup *setup) {
  static const ExecError no_json = {"INPUT",
                                    STR_INIT("the line is not a JSON object with a query")};
  Value request = value_null();
  Text text = {.arena = arena};
  bool good = json_read(arena, line, &request) && request.type == VALUE_BAG;
  Execution done = {.error = no_json};
  text_json(&text, value_member(request, STR("id")));
  Value query = value_member(request, STR("query"));
  if (good && query.type == VALUE_STRING) {
    done = execute_query(arena, value_text(query), setup);
  }
  buf_add(out, STR("{\"id\":"));
  buf_add(out, text_done(&text));
  buf_add_byte(out, ',');
  if (done.error.code) {
    buf_add(out, STR("\"columns\":[],\"rows\":[],\"error\":"));
    write_error(out, &done.error);
  } else {
    result_write_members(out, &done.table);
    buf_add(out, STR(",\"error\":null"));
  }
  buf_add(out, STR("}\n"));
}

bool run_lines(const ExecuteSetup *setup) {
  Arena input = {0}, arena = {0};
  Buf out = {0};
  Str text;
  bool good = file_read(&input, "-", LIMIT_LINES_BYTES, &text) == FILE_OK;
  if (!good) fprintf(stderr, "rulec: the standard input cannot be read\n");
  while (good && text.len) {
    Str line = str_trim(str_split(&text, '\n'));
    if (!line.len) continue;
    answer(&out, &arena, line, setup);
    good = file_write_all(STDOUT_FILENO, buf_str(&out));
    if (!good) fprintf(stderr, "rulec: standard output: %s\n", strerror(errno));
    buf_reset(&out);
    arena_reset(&arena);
  }
  arena_free(&arena);
  arena_free(&input);
  buf_free(&out);
  return good;
}

/* Owns the machine form of `rulec kql`. Comes in: JSON lines. Goes out: JSON lines. */
#include "cmd/kql_lines.h"

#include "base/json.h"
#include "base/utf8.h"
#include "fact/user.h"
#include "value/json_read.h"

static void write_id(Json *json, Value id) {
  json_key(json, "id");
  if (id.type == VALUE_STRING)
    json_str(json, value_text(id));
  else if (id.type == VALUE_LONG)
    json_int(json, id.number);
  else
    json_null(json);
}

static const char *official_severity(Severity severity) {
  return severity == SEVERITY_ERROR     ? "Error"
         : severity == SEVERITY_WARNING ? "Warning"
                                        : "Suggestion";
}

/* The findings, sorted by place, so that UTF-16 offsets are counted in one pass. */
static void write_findings(Json *json, Str text, const DiagBag *bag) {
  size_t byte = 0, unit = 0;
  json_key(json, "diagnostics");
  json_open_array(json);
  vec_each(Diag *, it, &bag->diags) {
    const Diag *diag = *it;
    unit += utf8_utf16_units(str_slice(text, byte, diag->span.start));
    byte = diag->span.start;
    json_open_object(json);
    json_key(json, "code");
    json_cstr(json, diag_info(diag->code)->name);
    json_key(json, "severity");
    json_cstr(json, official_severity(diag->severity));
    json_key(json, "start");
    json_int(json, (int64_t)unit);
    json_key(json, "length");
    json_int(json, (int64_t)utf8_utf16_units(str_slice(text, diag->span.start, diag->span.end)));
    json_key(json, "message");
    json_str(json, diag->message);
    json_close_object(json);
  }
  json_close_array(json);
}

static void write_dump(Json *json, KqlBound *bound, const char *what) {
  Buf text = {0};
  kql_query_dump(&text, bound, what);
  json_key(json, "dump");
  json_str(json, buf_str(&text));
  buf_free(&text);
}

static void write_columns(Json *json, const KqlColumns *columns) {
  json_key(json, "columns");
  if (columns == NULL) {
    json_null(json);
    return;
  }
  json_open_array(json);
  for (uint32_t i = 0; i < columns->count; i++) {
    json_open_object(json);
    json_key(json, "name");
    json_str(json, columns->items[i]->name);
    json_key(json, "type");
    json_cstr(json, kql_type_name((KqlType)columns->items[i]->type));
    json_close_object(json);
  }
  json_close_array(json);
}

/* The columns of table NAME, given as "(a: string, b: long)" or {"a": "string", "b": "long"}. */
static void add_table(Arena *arena, FactUser *user, Str name, Value columns) {
  FactColumn *facts = NULL;
  uint32_t count = 0;
  size_t at;
  if (columns.type == VALUE_STRING) {
    count = fact_columns_parse(arena, value_text(columns), &facts, &at);
    if (count == UINT32_MAX) return;
  } else if (columns.type == VALUE_BAG) {
    count = columns.len;
    facts = ARENA_ARRAY(arena, FactColumn, count);
    for (uint32_t i = 0; i < count; i++) {
      facts[i].name = member_key(&columns.members[i]);
      fact_type_find(value_text(columns.members[i].value), &facts[i].type);
    }
  }
  fact_user_add_table(user, name, facts, count, false);
}

/* What the line itself declares; where it does, nothing else is known. */
static KqlSetup setup_of(Arena *arena, Value line, const KqlSetup *setup) {
  KqlSetup own = *setup;
  Value tables = value_member(line, STR("tables")),
        functions = value_member(line, STR("functions"));
  bool declares = tables.type == VALUE_BAG || functions.type == VALUE_ARRAY;
  if (!declares) return own;
  FactUser *user = fact_user_new(arena);
  for (uint32_t i = 0; tables.type == VALUE_BAG && i < tables.len; i++) {
    add_table(arena, user, member_key(&tables.members[i]), tables.members[i].value);
  }
  for (uint32_t i = 0; functions.type == VALUE_ARRAY && i < functions.len; i++) {
    Value function = functions.items[i];
    Str params = value_text(value_member(function, STR("params")));
    fact_user_add_body(user, value_text(value_member(function, STR("name"))),
                       params.ptr != NULL ? params : STR("()"),
                       value_text(value_member(function, STR("body"))));
  }
  own.user = user;
  own.environment = "none";
  return own;
}

static void answer(Arena *arena, Json *json, Value line, const KqlSetup *setup) {
  Str text = value_text(value_member(line, STR("query")));
  const Source *source = source_new(arena, STR("query"), text);
  DiagBag bag = {.arena = arena};
  KqlSetup own = setup_of(arena, line, setup);
  KqlBound *bound = kql_query_run(arena, source, &own, &bag);
  json_key(json, "syntaxOk");
  json_bool(json, !bound->query->broken);
  write_findings(json, text, &bag);
  write_columns(json, bound->columns);
  if (setup->dump) write_dump(json, bound, setup->dump);
}

void kql_lines(Buf *out, Str text, const KqlSetup *setup) {
  Arena arena = {0};
  while (text.ptr && text.len) {
    Str line = str_trim(str_split(&text, '\n'));
    if (line.len == 0) continue;
    Json json = {.out = out};
    Value value = value_null();
    bool read = json_read(&arena, line, &value) && value.type == VALUE_BAG;
    json_open_object(&json);
    write_id(&json, read ? value_member(value, STR("id")) : value_null());
    if (read && value_member(value, STR("query")).type == VALUE_STRING) {
      answer(&arena, &json, value, setup);
    } else {
      json_key(&json, "error");
      json_cstr(&json, read ? "`query` is missing" : "the line is not a JSON object");
    }
    json_close_object(&json);
    buf_add_byte(out, '\n');
    arena_reset(&arena);
  }
  arena_free(&arena);
}

/* Random tables and queries: the columns with the values they draw from, and a grammar of
   expressions. Both are tables of texts. */
#include "unit/generate.h"

#include "value/convert.h"
#include "value/json_read.h"

#include <string.h>

Random random_new(uint64_t seed) { return (Random){(seed + 1) * UINT64_C(0x9E3779B97F4A7C15)}; }

uint32_t random_below(Random *random, uint32_t most) {
  random->state ^= random->state << 13;
  random->state ^= random->state >> 7;
  random->state ^= random->state << 17;
  return (uint32_t)((random->state >> 33) % most);
}

/* What cells hold: text that a cast turns into the column's type; NULL is null. Few values, so that
   they repeat. */
static const char *const words[] = {
    "",    "a",   "A",    "b",     "ab",       "Datto RMM",      "datto",
    "é",   "É x", "日本", "a_b.c", "x=1; y=2", "k1=v1,k2='a b'", "12",
    "-3.5"};
static const char *const few_words[] = {"", "a", "b", "A", "é"};
static const char *const wholes[] = {NULL, "0", "1", "2", "3", "-1", "-7", "100", "12"};
static const char *const longs[] = {NULL, "0",  "1", "2", "3",  "-1",
                                    "-7", "12", "5", "5", "70", "9007199254740993"};
static const char *const reals[] = {NULL, "0",   "1",    "2.5", "-1.5", "nan",
                                    "2",  "inf", "-inf", "0.1", "1e10"};
static const char *const bools[] = {NULL, "true", "false"};
static const char *const times[] = {NULL,
                                    "2026-01-01",
                                    "2026-01-01T00:00:30Z",
                                    "2026-01-01T01:00:00Z",
                                    "2026-01-02T12:00:00Z",
                                    "2025-12-31T23:59:59.9999999Z"};
static const char *const spans[] = {NULL,       "00:00:00",  "00:00:01",
                                    "01:00:00", "-00:00:05", "1.00:00:00"};
static const char *const dynamics[] = {NULL,
                                       "1",
                                       "\"s\"",
                                       "2.5",
                                       "true",
                                       "[]",
                                       "[1,2,3]",
                                       "[\"a\",null,\"a\"]",
                                       "{}",
                                       "{\"n\":1,\"s\":\"x\"}",
                                       "{\"n\":2,\"m\":[1,2],\"s\":\"é\"}",
                                       "{\"s\":null,\"z\":true}",
                                       "[{\"n\":5},[1]]"};
static const char *const guids[] = {NULL, "74be27de-1e4e-49d9-b579-fe0b331d3642",
                                    "00000000-0000-0000-0000-000000000000"};
static const char *const decimals[] = {NULL, "0", "1.5", "-2", "10", "0.1"};

#define POOL(texts) (texts), sizeof(texts) / sizeof *(texts)

static const struct {
  const char *table, *name;
  ValueType type;
  const char *const *pool;
  size_t pool_size;
} columns[] = {
    {"T", "k", VALUE_STRING, POOL(few_words)}, {"T", "s", VALUE_STRING, POOL(words)},
    {"T", "l", VALUE_LONG, POOL(longs)},       {"T", "i", VALUE_INT, POOL(wholes)},
    {"T", "r", VALUE_REAL, POOL(reals)},       {"T", "b", VALUE_BOOL, POOL(bools)},
    {"T", "t", VALUE_DATETIME, POOL(times)},   {"T", "p", VALUE_TIMESPAN, POOL(spans)},
    {"T", "d", VALUE_DYNAMIC, POOL(dynamics)}, {"T", "g", VALUE_GUID, POOL(guids)},
    {"T", "m", VALUE_DECIMAL, POOL(decimals)}, {"U", "k", VALUE_STRING, POOL(few_words)},
    {"U", "l", VALUE_LONG, POOL(longs)},       {"U", "r", VALUE_REAL, POOL(reals)},
    {"U", "v", VALUE_STRING, POOL(words)},     {"U", "t", VALUE_DATETIME, POOL(times)},
    {"U", "i", VALUE_LONG, POOL(wholes)},      {"U", "d", VALUE_DYNAMIC, POOL(dynamics)}};

static Value cell(Arena *arena, ValueType type, const char *text) {
  Text out = {.arena = arena};
  Value v = value_null();
  if (!text) return type == VALUE_STRING ? value_str(STR("")) : v;
  if (type != VALUE_DYNAMIC) return convert_value(&out, value_str(str_of(text)), type);
  return json_read(arena, str_of(text), &v) ? v : value_null();
}

SlowTable *generate_table(Arena *arena, Random *random, const char *name, uint32_t rows) {
  enum { COLUMNS = sizeof columns / sizeof *columns };
  SlowTable *table = slow_table_new(arena, COLUMNS);
  uint32_t of[COLUMNS];
  table->width = 0;
  for (uint32_t i = 0; i < COLUMNS; i++) {
    if (strcmp(columns[i].table, name) != 0) continue;
    table->names[table->width] = str_of(columns[i].name);
    table->types[table->width] = columns[i].type;
    of[table->width++] = i;
  }
  for (uint32_t r = 0; r < rows; r++) {
    Value *row = slow_row_new(arena, table);
    for (uint32_t i = 0; i < table->width; i++) {
      uint32_t pick = random_below(random, (uint32_t)columns[of[i]].pool_size);
      row[i] = cell(arena, table->types[i], columns[of[i]].pool[pick]);
    }
  }
  return table;
}

static void add_literal(Buf *out, Arena *arena, ValueType type, Value v) {
  Text text = {.arena = arena};
  if (type == VALUE_STRING || type == VALUE_DYNAMIC) {
    text_json(&text, v);
  } else {
    text_value(&text, v);
  }
  Str written = text_done(&text);
  if (type == VALUE_STRING) {
    buf_add(out, written);
  } else {
    buf_printf(out, "%s(%.*s)", value_type_text(type), v.type == VALUE_NULL ? 4 : (int)written.len,
               v.type == VALUE_NULL ? "null" : written.ptr);
  }
}

void generate_let(Buf *out, const char *name, const SlowTable *table) {
  Arena arena = {0};
  buf_printf(out, "let %s = datatable(", name);
  for (uint32_t i = 0; i < table->width; i++) {
    buf_printf(out, "%s%.*s: %s", i ? ", " : "", STR_ARG(table->names[i]),
               value_type_text(table->types[i]));
  }
  buf_add(out, STR(") ["));
  for (uint32_t r = 0; r < table->rows.len; r++) {
    buf_add(out, r ? STR(",\n  ") : STR("\n  "));
    for (uint32_t i = 0; i < table->width; i++) {
      if (i) buf_add(out, STR(", "));
      add_literal(out, &arena, table->types[i], table->rows.ptr[r][i]);
    }
  }
  buf_add(out, STR("];\n"));
  arena_free(&arena);
}

/* What a {word} may become. The first text of a word holds no word itself: it ends what has become
   too deep. */
static const struct {
  const char *word, *text;
} grammar[] = {
    {"long", "l"},
    {"long", "l"},
    {"long", "i"},
    {"long", "3"},
    {"long", "({long} + {long})"},
    {"long", "({long} - i)"},
    {"long", "({long} * 2)"},
    {"long", "({long} / {long})"},
    {"long", "({long} % {long})"},
    {"long", "-l"},
    {"long", "strlen({string})"},
    {"long", "iff({bool}, {long}, {long})"},
    {"long", "case({bool}, {long}, {bool}, 1, {long})"},
    {"long", "coalesce(l, {long})"},
    {"long", "tolong({real})"},
    {"long", "tolong(d.n)"},
    {"long", "bin({long}, 3)"},
    {"long", "array_length(d)"},
    {"real", "r"},
    {"real", "r"},
    {"real", "1.5"},
    {"real", "({real} + {long})"},
    {"real", "({real} * {real})"},
    {"real", "({long} / {real})"},
    {"real", "toreal({string})"},
    {"real", "iff({bool}, {real}, 0.0)"},
    {"real", "bin({real}, 2.0)"},
    {"real", "(p / 1s)"},
    {"string", "k"},
    {"string", "s"},
    {"string", "s"},
    {"string", "\"a\""},
    {"string", "strcat({string}, \"-\", {string})"},
    {"string", "tostring({long})"},
    {"string", "tostring({real})"},
    {"string", "tostring(b)"},
    {"string", "tostring(d.s)"},
    {"string", "tostring(d)"},
    {"string", "tostring(t)"},
    {"string", "tolower({string})"},
    {"string", "substring({string}, 1, 2)"},
    {"string", "iff({bool}, {string}, \"no\")"},
    {"string", "extract(\"([a-z]+)\", 1, {string})"},
    {"string", "replace_string({string}, \"a\", \"bc\")"},
    {"time", "t"},
    {"time", "t"},
    {"time", "datetime(2026-01-01)"},
    {"time", "({time} + {span})"},
    {"time", "bin({time}, 1h)"},
    {"time", "startofday({time})"},
    {"span", "p"},
    {"span", "1h"},
    {"span", "({time} - {time})"},
    {"span", "(p * 2)"},
    {"span", "({span} + p)"},
    {"bool", "b"},
    {"bool", "true"},
    {"bool", "{long} {order} {long}"},
    {"bool", "{real} {order} {long}"},
    {"bool", "{string} == {string}"},
    {"bool", "{string} != {string}"},
    {"bool", "{string} {match} {word}"},
    {"bool", "{string} {match} {string}"},
    {"bool", "{time} {order} {time}"},
    {"bool", "{span} {order} 1h"},
    {"bool", "{bool} and {bool}"},
    {"bool", "{bool} and {bool} and {long} > 0"},
    {"bool", "({bool} or {bool})"},
    {"bool", "not({bool})"},
    {"bool", "{long} in (1, 2, {long})"},
    {"bool", "{string} in (\"a\", \"b\", \"\")"},
    {"bool", "{string} !in (\"a\", k)"},
    {"bool", "{string} in~ (\"A\", \"É\")"},
    {"bool", "{string} has_any (\"datto\", \"b\", \"x\")"},
    {"bool", "{string} has_all (\"datto\", \"rmm\")"},
    {"bool", "{string} in (dynamic([\"a\", \"é\"]))"},
    {"bool", "{long} between (0 .. 5)"},
    {"bool", "{time} between (datetime(2026-01-01) .. 1h)"},
    {"bool", "{long} !between (1 .. {long})"},
    {"bool", "isnull({long})"},
    {"bool", "isnotempty({string})"},
    {"bool", "isempty({string})"},
    {"bool", "isnull({real})"},
    {"bool", "{string} matches regex \"^[a-z]+\""},
    {"bool", "k in ((U | project k))"},
    {"bool", "l > toscalar(U | summarize max(l))"},
    {"bool", "g == guid(74be27de-1e4e-49d9-b579-fe0b331d3642)"},
    {"bool", "m > decimal(0.1)"},
    {"dynamic", "d"},
    {"dynamic", "d"},
    {"dynamic", "dynamic([1, 2])"},
    {"dynamic", "pack_array({long}, {string})"},
    {"dynamic", "bag_pack(\"x\", {long}, \"y\", {string})"},
    {"dynamic", "d.m"},
    {"dynamic", "d[0]"},
    {"dynamic", "split({string}, \"a\")"},
    {"any", "k"},
    {"any", "{long}"},
    {"any", "{real}"},
    {"any", "{string}"},
    {"any", "{time}"},
    {"any", "{span}"},
    {"any", "{bool}"},
    {"any", "{dynamic}"},
    {"any", "g"},
    {"any", "m"},
    {"key", "k"},
    {"key", "k"},
    {"key", "b"},
    {"key", "l"},
    {"key", "r"},
    {"key", "bin(t, 1h)"},
    {"key", "g"},
    {"key", "p"},
    {"key", "{string}"},
    {"key", "{long}"},
    {"key", "i % 2"},
    {"key", "m"},
    {"key", "true"},
    {"column_distinct", "k"},
    {"column_distinct", "r"},
    {"column_distinct", "bin(t, 1h)"},
    {"column_key", "k"},
    {"column_key", "l"},
    {"column_key", "b"},
    {"column", "k"},
    {"column", "l"},
    {"column", "r"},
    {"column", "s"},
    {"column", "d"},
    {"column", "t"},
    {"column", "b"},
    {"column", "m"},
    {"key_name", "l"},
    {"key_name", "d"},
    {"key_name", "m"},
    {"printed", "1 + 2"},
    {"printed", "datetime(2026-01-01) + 1h"},
    {"printed", "strcat(\"a\", 1, 2.5)"},
    {"printed", "dynamic({\"a\":[1,2]}).a[1]"},
    {"printed", "iff(1 > 2, \"x\", \"y\")"},
    {"printed", "toscalar(T | count)"},
    {"printed", "toscalar(T | summarize max(s))"},
    {"order", "<"},
    {"order", "<="},
    {"order", ">"},
    {"order", ">="},
    {"order", "=="},
    {"order", "!="},
    {"match", "has"},
    {"match", "!has"},
    {"match", "has_cs"},
    {"match", "contains"},
    {"match", "!contains"},
    {"match", "contains_cs"},
    {"match", "startswith"},
    {"match", "endswith_cs"},
    {"match", "hasprefix"},
    {"match", "hassuffix_cs"},
    {"match", "=~"},
    {"match", "!~"},
    {"word", "\"a\""},
    {"word", "\"datto\""},
    {"word", "\"É\""},
    {"word", "\"\""},
    {"word", "\"b.c\""},
    {"word", "\"_\""},
    {"direction", ""},
    {"direction", "asc"},
    {"direction", "desc"},
    {"direction", "asc nulls last"},
    {"direction", "desc nulls first"},
    {"aggregate", "count()"},
    {"aggregate", "countif({bool})"},
    {"aggregate", "sum({long})"},
    {"aggregate", "sum(m)"},
    {"aggregate", "sum(p)"},
    {"aggregate", "sumif(l, {bool})"},
    {"aggregate", "avg(l)"},
    {"aggregate", "avg(p)"},
    {"aggregate", "avgif(i, {bool})"},
    {"aggregate", "min({any_ordered})"},
    {"aggregate", "max({any_ordered})"},
    {"aggregate", "minif(l, {bool})"},
    {"aggregate", "maxif(t, {bool})"},
    {"aggregate", "dcount({any_plain})"},
    {"aggregate", "dcountif(k, {bool})"},
    {"aggregate", "count_distinct({any_plain})"},
    {"aggregate", "make_list({any})"},
    {"aggregate", "make_list(l, 3)"},
    {"aggregate", "make_list_if(k, {bool})"},
    {"aggregate", "make_list_with_nulls({long})"},
    {"aggregate", "make_set({any})"},
    {"aggregate", "make_set(k, 2)"},
    {"aggregate", "make_set_if(l, {bool})"},
    {"aggregate", "make_bag(d)"},
    {"aggregate", "make_bag_if(d, {bool})"},
    {"aggregate", "stdev(i)"},
    {"aggregate", "stdevp(i)"},
    {"aggregate", "variance(i)"},
    {"aggregate", "variancep(i)"},
    {"aggregate", "stdevif(i, {bool})"},
    {"aggregate", "covariance(i, l)"},
    {"aggregate", "covariancep(i, i)"},
    {"aggregate", "percentilew(l, i, 50)"},
    {"aggregate", "avg(m)"},
    {"aggregate", "percentile(l, 50)"},
    {"aggregate", "percentiles_array(i, 10, 90)"},
    {"aggregate", "binary_all_and(l)"},
    {"aggregate", "binary_all_or(l)"},
    {"aggregate", "binary_all_xor(i)"},
    {"aggregate", "sum(l) + count()"},
    {"aggregate", "max(l) - min(l)"},
    {"aggregate", "iff(count() > 2, \"many\", \"few\")"},
    {"aggregate", "take_any({any})"},
    {"aggregate", "take_anyif(l, {bool})"},
    {"any_ordered", "l"},
    {"any_ordered", "{real}"},
    {"any_ordered", "{time}"},
    {"any_ordered", "{span}"},
    {"any_ordered", "{string}"},
    {"any_ordered", "m"},
    {"any_ordered", "b"},
    {"any_plain", "k"},
    {"any_plain", "{long}"},
    {"any_plain", "{real}"},
    {"any_plain", "{string}"},
    {"any_plain", "t"},
    {"any_plain", "g"},
    {"any_plain", "m"},
    {"stages", ""},
    {"stages", "{stage}"},
    {"stages", "{stage} {stage}"},
    {"stages", "{stage} {stages}"},
    {"stage", "| where b"},
    {"stage", "| where {bool}"},
    {"stage", "| where {bool} and {bool}"},
    {"stage", "| extend l = tolong({long})"},
    {"stage", "| extend s = {string}, r = {real}"},
    {"stage", "| extend d = todynamic(tostring({dynamic})), k = \"a\""},
    {"stage", "| project-reorder m, k"},
    {"stage", "| sort by {any_ordered} {direction}"},
    {"stage", "| sort by l asc, k | take 9"},
    {"stage", "| top 7 by {any_ordered}"},
    {"stage", "| union (T | where {bool})"},
    {"stage", "| join kind=leftsemi U on {on}"},
    {"stage", "| join kind=leftanti (U | where {bool_u}) on l"},
    {"stage", "| join kind=leftouter (U | summarize n = count() by k) on k | project-away k1, n"},
    {"stage", "| lookup (U | summarize n9 = max(i) by l) on l | project-away n9"},
    {"stage", "| mv-expand d"},
    {"stage", "| serialize n = row_number()"},
    {"stage", "| partition by k (where {bool} | take 4)"},
    {"stage", "| parse s with * \"=\" x: long *"},
    {"stage", "| parse-where s with * \"a\" rest: string"},
    {"stage", "| mv-apply y = d on (top 2 by tostring(y) asc) | project-away y"},
    {"joined", "inner"},
    {"joined", "leftouter"},
    {"joined", "rightouter"},
    {"joined", "fullouter"},
    {"join", "inner"},
    {"join", "innerunique"},
    {"join", "leftouter"},
    {"join", "rightouter"},
    {"join", "fullouter"},
    {"join", "leftsemi"},
    {"join", "rightsemi"},
    {"join", "leftanti"},
    {"join", "rightanti"},
    {"join", "anti"},
    {"join", "leftantisemi"},
    {"join", "rightantisemi"},
    {"bool_u", "isnotnull(l)"},
    {"bool_u", "r > 0"},
    {"bool_u", "v has \"a\""},
    {"bool_u", "l in (1, 2, 3, 5)"},
    {"bool_u", "k != \"a\""},
    {"on_lookup", "k"},
    {"on_lookup", "l"},
    {"on_lookup", "k, l"},
    {"on_lookup", "$left.s == $right.k"},
    {"pattern", "\"k1=\" x: string \",\" y: string"},
    {"pattern", "* \"=\" x: long \";\" *"},
    {"pattern", "* \"=\" x: long *"},
    {"pattern", "x: string \"_\" z: string \".\" *"},
    {"pattern", "a1: string \"=\" a2: string \"=\" a3: real"},
    {"pattern", "* \"a\" rest: string"},
    {"pattern", "x: real"},
    {"pattern", "* \"a\" * \"b\" rest: string"},
    {"pattern", "\"-\" x: real"},
    {"aggregate_number", "count()"},
    {"aggregate_number", "sum(l)"},
    {"aggregate_number", "max(l)"},
    {"aggregate_number", "countif({bool})"},
    {"aggregate_number", "dcount(k)"},
    {"aggregate_number", "sum({long})"},
    {"aggregate_pivot", "count()"},
    {"aggregate_pivot", "sum(l)"},
    {"aggregate_pivot", "max(l)"},
    {"aggregate_pivot", "make_set(l)"},
    {"aggregate_pivot", "avg(l)"},
    {"aggregate_small", "count()"},
    {"aggregate_small", "sum(l)"},
    {"aggregate_small", "make_list(l)"},
    {"aggregate_small", "take_any(l)"},
    {"output", "all"},
    {"output", "none"},
    {"term", "\"a\""},
    {"term", "\"datto*\""},
    {"term", "\"*b\""},
    {"term", "\"*a*\""},
    {"term", "\"12\""},
    {"term", "\"true\""},
    {"term", "\"É\""},
    {"on", "k"},
    {"on", "l"},
    {"on", "r"},
    {"on", "t"},
    {"on", "k, l"},
    {"on", "$left.s == $right.v"},
    {"on", "$left.k == $right.v and $left.l == $right.i"},
};

/* The length of a word in braces at the start of TEXT; 0: none is there. */
static size_t word_len(const char *text) {
  size_t len = *text == '{' ? strspn(text + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;
  return len && text[len + 1] == '}' ? len : 0;
}

static const char *pick_text(Random *random, Str word, bool deep) {
  uint32_t first = 0, count = 0;
  for (uint32_t i = 0; i < sizeof grammar / sizeof *grammar; i++) {
    if (!str_eq(str_of(grammar[i].word), word)) continue;
    if (count++ == 0) first = i;
  }
  if (!count) return "?";
  return grammar[deep ? first : first + random_below(random, count)].text;
}

static void expand(Buf *out, Random *random, const char *text, int depth) {
  enum { DEPTH_MOST = 4 };
  for (const char *at = text; *at; at++) {
    Str word = {at + 1, word_len(at)};
    if (!word.len) {
      buf_add_byte(out, *at);
      continue;
    }
    expand(out, random, pick_text(random, word, depth >= DEPTH_MOST), depth + 1);
    at += word.len + 1;
  }
}

void generate_query(Buf *out, Random *random, const char *template) {
  expand(out, random, template, 0);
}

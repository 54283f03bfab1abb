/* Fuzzing: behind its first byte any text is a file of JSON lines (j) or CSV (c) with rows of a
   table. Compressed it gives the same rows; lines that are no rows are counted; a long file of the
   same lines gives the same rows wherever its chunks end; rows that are written read back; filters
   that a table is read with leave the rows that they leave of a table that was read. */
#include "driver/execute.h"
#include "exec/result.h"
#include "fact/user.h"
#include "fuzz/property.h"

#include <string.h>
#include <zlib.h>

enum { LONG_BYTES = 600 * 1024 };

typedef struct Read {
  Arena arena;
  Table table;
  Buf json; /* of the rows */
  uint64_t malformed, lines;
} Read;

static void note_malformed(void *user, const char *path, uint64_t line) {
  const Read *read = user;
  (void)path;
  REQUIRE(line >= 1 && line <= read->lines);
}

/* The rows of the file NAME that holds LINES lines. */
static Read read_rows(const char *name, const char *query, uint64_t lines) {
  static const char *const columns =
      "(a: string, b: long, c: real, d: datetime, e: bool, "
      "f: guid, g: timespan, h: int, i: decimal, j: dynamic)";
  Read read = {.lines = lines};
  FactUser *user = fact_user_new(&read.arena);
  FactColumn *parsed;
  size_t at;
  uint32_t count = fact_columns_parse(&read.arena, str_of(columns), &parsed, &at);
  fact_user_add_table(user, STR("T"), parsed, count, false);
  FactSet facts = {FACT_NONE, user};
  DataSet data = {0};
  vec_push(&read.arena, &data.files, ((DataFile){STR("T"), property_path(&read.arena, name).ptr}));
  ExecuteSetup setup = {.facts = &facts, .data = &data, .malformed = note_malformed, .user = &read};
  Execution done = execute_query(&read.arena, str_of(query), &setup);
  if (done.error.code) fprintf(stderr, "%.*s\n", STR_ARG(done.error.message));
  REQUIRE(!done.error.code);
  read.table = done.table;
  read.malformed = done.malformed_count;
  result_write_jsonl(&read.json, &done.table, (Str){0});
  return read;
}

static void forget(Read *read) {
  buf_free(&read->json);
  arena_free(&read->arena);
}

static void write_file(const char *name, Str text) {
  Arena arena = {0};
  property_write(property_path(&arena, name), text);
  arena_free(&arena);
}

static uint64_t count_lines(Str text) {
  uint64_t lines = 1;
  for (size_t i = 0; i < text.len; i++) lines += text.ptr[i] == '\n';
  return lines;
}

static void check_compressed(const char *name, const Read *plain, Str text) {
  Arena arena = {0};
  gzFile file = gzopen(property_path(&arena, name).ptr, "wb1");
  REQUIRE(file && gzwrite(file, text.ptr, (unsigned)text.len) == (int)text.len);
  gzclose(file);
  arena_free(&arena);
  Read packed = read_rows(name, "T", plain->lines);
  require_equal("rows", buf_str(&plain->json), buf_str(&packed.json));
  REQUIRE(plain->malformed == packed.malformed);
  forget(&packed);
}

/* What was read is written in the form NAME tells and read again. */
static void check_written(const char *name, const char *query, const char *from) {
  Read first = read_rows(from, query, UINT64_MAX);
  Buf out = {0};
  (strstr(name, "csv") ? result_write_csv : result_write_jsonl)(&out, &first.table, (Str){0});
  write_file(name, buf_str(&out));
  Read again = read_rows(name, query, UINT64_MAX);
  require_equal("written rows", buf_str(&first.json), buf_str(&again.json));
  forget(&first), forget(&again);
  buf_free(&out);
}

/* The lines of TEXT over and over. */
static void check_long(const Read *plain, Str text) {
  Buf lines = {0};
  uint64_t times = LONG_BYTES / (text.len + 1) + 1;
  for (uint64_t i = 0; i < times; i++) {
    buf_add(&lines, text);
    buf_add_byte(&lines, '\n');
  }
  write_file("long.jsonl", buf_str(&lines));
  Read many = read_rows("long.jsonl", "T", plain->lines * times + 1);
  REQUIRE(many.malformed == plain->malformed * times);
  REQUIRE(many.table.rows == plain->table.rows * times);
  for (uint64_t i = 0; i < times && plain->json.len; i++) {
    REQUIRE(!memcmp(many.json.ptr + i * plain->json.len, plain->json.ptr, plain->json.len));
  }
  forget(&many);
  buf_free(&lines);
}

/* What is asked of a table as it is read is the same as what is asked of rows that were read. */
static void check_filtered(const char *name, const Read *plain, unsigned choice) {
  static const char *const asked[] = {
      "where a has 'x'",
      "where a == 'd1' | project b, c",
      "where a contains 'e' and b > 1",
      "where b == 1 or isnull(c)",
      "where d > datetime(2026-01-01) | project d",
      "where e == true or f != guid(null)",
      "where a startswith 'w' | count",
      "where b in (1, 2, 3) | project a",
      "where a in~ ('ws-17', 'X') or g > 1h",
      "where isnotempty(a) | project tostring(j)",
      "where j.k == 1 or tostring(j) has '1' | project a, j",
      "where a =~ 'D1' and not(b < 5) | summarize n = count() by a | sort by a asc",
      "take 2 | project b",
      "project h, i | where h > 1 or i > 1.5",
      "where a matches regex '[a-z]+[0-9]' | project a",
      "distinct a | sort by a asc",
  };
  char one[200], other[240];
  const char *asks = asked[choice % (sizeof asked / sizeof *asked)];
  snprintf(one, sizeof one, "T | %s", asks);
  snprintf(other, sizeof other, "let M = materialize(T); M | %s", asks);
  Read early = read_rows(name, one, plain->lines), late = read_rows(name, other, plain->lines);
  if (!str_eq(buf_str(&early.json), buf_str(&late.json))) fprintf(stderr, "%s\n", asks);
  require_equal("filtered rows", buf_str(&early.json), buf_str(&late.json));
  forget(&early), forget(&late);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!size) return 0;
  bool csv = *data == 'c';
  const char *name = csv ? "rows.csv" : "rows.jsonl";
  Str text = {(const char *)data + 1, size - 1};
  write_file(name, text);
  Read plain = read_rows(name, "T", count_lines(text));
  check_compressed(csv ? "rows.csv.gz" : "rows.jsonl.gz", &plain, text);
  check_written("written.csv", "T | project a, b, c, d, e, f, g, h, i", name);
  check_written("written.jsonl", "T | project a, b, c, d, e, f, g, h, i", name);
  unsigned choice = (unsigned)adler32(0, (const Bytef *)text.ptr, (unsigned)text.len);
  check_filtered(name, &plain, choice);
  bool bom = str_starts(text, STR("\xEF\xBB\xBF"));
  if (!csv && !bom && choice % 32 == 0) check_long(&plain, text); /* takes long */
  forget(&plain);
  return 0;
}
